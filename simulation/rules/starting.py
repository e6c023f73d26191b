"""Investors who never start: they hold the project, and nothing happens on the ground."""

from simulation.engine.compiled import rule
from simulation.parameters import Grade, uncertain
from simulation.parameters import beta as beta_prior
from simulation.rules.luck import Purpose, luck
from simulation.state import Management, World

PARAMETERS = (
    uncertain(
        "never_starts_share",
        title="Share of clusters not wholly built by the State that never start",
        title_vi="Tỷ lệ cụm không hoàn toàn do Nhà nước đầu tư không bao giờ khởi động",
        unit="1",
        prior=beta_prior(2.0, 12.0),
        bounds=(0.0, 1.0),
        grade=Grade.EVIDENCE,
        source=(
            "Hanoi's 43 clusters of 2018-2020: share 0.12, 0 to 0.30 "
            "(F014-F019; docs/evidence.md, Never starts)"
        ),
    ),
)


@rule
def decide_start(w: World, c: int) -> None:
    """Decide by luck whether the investor ever begins; State-managed clusters always do."""
    cluster = w.cluster[c]
    share = w.p[cluster.province].never_starts_share
    idle = luck(w, Purpose.NEVER_STARTS, cluster.id, 0) < share and cluster.management != Management.STATE
    cluster.never_starts = 1 if idle else 0


@rule
def never_starts(w: World, c: int) -> bool:
    """Whether the investor holds the project and never begins."""
    return w.cluster[c].never_starts == 1
