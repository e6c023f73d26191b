from tests.architecture.project import ROOT, kept_files, text_of

# Names that say nothing about what a file holds.
EMPTY_NAMES = {"util", "utils", "common", "helper", "helpers", "misc"}


def test_no_folder_or_module_has_a_name_that_says_nothing():
    named = {file: {file.stem, *file.relative_to(ROOT).parent.parts} for file in kept_files()}
    offenders = [str(file.relative_to(ROOT)) for file, names in named.items() if names & EMPTY_NAMES]
    assert not offenders, f"name these after what they hold: {offenders}"


def test_the_engine_has_never_heard_of_clusters():
    engine = [file for file in kept_files() if file.is_relative_to(ROOT / "simulation/engine")]
    assert engine
    offenders = [file.name for file in engine if "cluster" in (text_of(file) or "").lower()]
    assert not offenders, f"the engine could run any model, so the word does not belong in {offenders}"
