"""THE MODEL: the life of an industrial cluster, its land, a secondary investor; the month of a province.

Everything here is plain SimPy. ``env`` is the environment, ``resources`` what all share (teams, crews, desks,
fill, public money), ``w`` the world: the tables of provinces, clusters, land blocks and secondary investors.
What takes time or waits stands here; how long it takes and what it changes stands in the rules, one file for
each mechanism. Time is months since the start of the run.

**One text for past and future.** A run starts in the middle of things. Each process asks how far its subject
has come and enters there; rules that give a time take off what was already spent.

**Order of the day.** Levers change and decisions are taken on the first of a month, in the order of
`province`: levers, retrofits, supplies, the reviews of a new year, decisions to establish, allocation of land
to those who wait, arrivals. Recording comes last: the observer is called when time passes the date and takes
no part in the calendar.

**Queues** are first come, first served within a priority: work that was under way when the run began, then
units that policy takes away, then clusters given priority, then all others.

**Grammar.** A compiler is to read this text too. It needs no more than: ``yield env.timeout(months)``;
``env.process(f(env, resources, w, i))`` with whole-number arguments; ``with
resources.group[i].request(priority=n) as unit``, ``yield unit`` or ``yield unit | env.timeout(months)`` and
then ``unit.triggered``; ``yield resources.group[i].get(amount)`` and ``.put(amount)``; ``for k in range(n)``,
``while``, ``if``; local numbers with their type; calls of rules. Nothing else is used.
"""

from types import SimpleNamespace

from simpy import Environment

from simulation.engine.simpy_runner import Process
from simulation.rules import (
    clearance,
    construction,
    costs,
    demand,
    desks,
    establishment,
    expansion,
    fill,
    handover,
    investors,
    leasing,
    location,
    planning_review,
    progress_review,
    public_budget,
    queues,
    reading,
    relocation,
    retrofit,
    state_handover,
    waiting_list,
    wwtp,
)
from simulation.state import World


def begin(env: Environment, resources: SimpleNamespace, w: World) -> Process:
    """Everything that is under way when the run starts, and the provinces' calendars."""
    for p in range(reading.n_provinces(w)):
        env.process(province(env, resources, w, p))
    for c in range(reading.n_clusters(w)):
        if establishment.is_under_way(w, c):
            env.process(establish_cluster(env, resources, w, c))
        if construction.is_under_way(w, c):
            env.process(build_infrastructure(env, resources, w, c))
        if wwtp.is_due(w, c):
            env.process(provide_wwtp(env, resources, w, c))
    for i in range(reading.n_investors(w)):
        env.process(hold_lease(env, resources, w, i))
    # Whoever was at work when the run began has taken its team or crew by now; missing units come after them.
    yield env.timeout(0.0)
    for a in range(queues.n_absences(w)):
        env.process(absence(env, resources, w, a))


def province(env: Environment, resources: SimpleNamespace, w: World, p: int) -> Process:
    """The calendar of a province: what happens on the first of each month, in the order of the day."""
    month: int = 0
    while True:
        # Levers change on the first of a month; a gate may close clusters to new leases or open them again.
        location.refresh_openness(w, p, env.now)

        # Works below the standard that policy has retrofitted.
        below: int = retrofit.next_to_retrofit(w, p, month, env.now)
        while below >= 0:
            env.process(retrofit_infrastructure(env, resources, w, below))
            below = retrofit.next_to_retrofit(w, p, month, env.now)

        # Supplies.
        thousand_m3: float = fill.supply_thousand_m3(w, p, month, env.now)
        if thousand_m3 > 0.0:
            yield resources.fill[p].put(thousand_m3)
        bn_vnd: float = public_budget.supply_bn_vnd(w, p, month, env.now)
        if bn_vnd > 0.0:
            yield resources.public_budget[p].put(bn_vnd)

        if reading.is_new_year(w, month):
            yield env.process(review_year(env, resources, w, p, month))

        # Decisions to establish a cluster, behind the gate of Decree 32/2024.
        for _ in range(establishment.n_decisions(w, p, month, env.now)):
            c: int = establishment.next_to_apply(w, p, env.now)
            if c >= 0:
                env.process(establish_cluster(env, resources, w, c))

        # Land goes to those already waiting before this month's arrivals.
        i: int = waiting_list.next_served(w, p, env.now)
        while i >= 0:
            env.process(hold_lease(env, resources, w, i))
            i = waiting_list.next_served(w, p, env.now)

        # Secondary investors of the month, each at a time of its own.
        first: int = reading.n_investors(w)
        n: int = demand.expect_investors(w, p, month, env.now)
        env.process(receive_investors(env, resources, w, first, n))

        # What the public pays for the month; nothing depends on it.
        costs.accrue(w, p, month, env.now)

        yield env.timeout(reading.months_to_next_month(w, month))
        month += 1


def review_year(env: Environment, resources: SimpleNamespace, w: World, p: int, month: int) -> Process:
    """The reviews of the new year: of every project's progress, of the plan; hand-overs and expansions."""
    c: int = 0
    for k in range(reading.n_clusters_of(w, p)):
        c = reading.cluster_of_province(w, p, k)
        if progress_review.review(w, c, month, env.now):
            env.process(change_investor(env, resources, w, c))
    # After the progress: a project revoked today that nobody leases in may leave the plan.
    planning_review.review_plan(w, p, month, env.now)
    for _ in range(state_handover.n_handovers(w, p, month, env.now)):
        c = state_handover.next_handed_over(w, p, env.now)
        if c >= 0:
            state_handover.take_up(w, c, env.now)
            env.process(change_investor(env, resources, w, c))
    for _ in range(expansion.n_expansions(w, p, month, env.now)):
        c = expansion.next_to_expand(w, p, env.now)
        if c >= 0:
            env.process(expand_cluster(env, resources, w, c))
    yield env.timeout(0.0)


def decide_application(env: Environment, resources: SimpleNamespace, w: World, c: int) -> Process:
    """An application, to establish a cluster or to expand it: dossier, appraisal at a desk, decision."""
    yield env.timeout(establishment.time_for_dossier(w, c, env.now))
    office: int = desks.lodge_file(w, desks.PLANNING, c, env.now)
    with resources.planning_desks[office].request(priority=queues.priority(w, c, env.now)) as desk:
        yield desk
        desks.begin_review(w, desks.PLANNING, c)
        yield env.timeout(establishment.time_for_appraisal(w, c, office, env.now))
        desks.end_review(w, desks.PLANNING, c)
    yield env.timeout(establishment.time_for_decision(w, c, env.now))


def establish_cluster(env: Environment, resources: SimpleNamespace, w: World, c: int) -> Process:
    """From the application to the approved detailed plan, then the clearance of each land block."""
    if not establishment.is_established(w, c):
        screening_months: float = investors.screening_months(w, c, env.now)
        if screening_months > 0.0:
            yield env.timeout(screening_months)
        yield env.process(decide_application(env, resources, w, c))
        establishment.establish(w, c, env.now)

    if not establishment.has_detailed_plan(w, c):
        yield env.timeout(establishment.time_for_plan_drafting(w, c, env.now))
        office: int = desks.lodge_file(w, desks.PLANNING, c, env.now)
        with resources.planning_desks[office].request(priority=queues.priority(w, c, env.now)) as desk:
            yield desk
            desks.begin_review(w, desks.PLANNING, c)
            yield env.timeout(establishment.time_for_plan_review(w, c, office, env.now))
            desks.end_review(w, desks.PLANNING, c)
        establishment.approve_detailed_plan(w, c, env.now)

    # Some technical infrastructure investors hold the project and never begin.
    if not investors.holds_project(w, c):
        for k in range(reading.n_blocks_of(w, c)):
            if clearance.is_nobodys(w, reading.block_of(w, c, k)):
                env.process(clear_block(env, resources, w, reading.block_of(w, c, k)))


def change_investor(env: Environment, resources: SimpleNamespace, w: World, c: int) -> Process:
    """Another technical infrastructure investor: after a revocation, by a sale, or from the State."""
    yield env.timeout(investors.months_to_new_hands(w, c, env.now))
    if not planning_review.is_removed(w, c):
        if state_handover.is_from_the_state(w, c):
            state_handover.leave_the_state(w, c, env.now)
            if retrofit.is_retrofit_due(w, c):
                env.process(retrofit_infrastructure(env, resources, w, c))
        investors.take_over(w, c, env.now)
        construction.end_stall(w, c, env.now)
        # Work goes on where it stood.
        if wwtp.is_due(w, c):
            env.process(provide_wwtp(env, resources, w, c))
        if construction.may_start(w, c):
            env.process(build_infrastructure(env, resources, w, c))
        env.process(establish_cluster(env, resources, w, c))


def expand_cluster(env: Environment, resources: SimpleNamespace, w: World, c: int) -> Process:
    """From the application to the decision to expand; then the clearance of the land gained."""
    yield env.process(decide_application(env, resources, w, c))
    if not planning_review.is_removed(w, c):
        expansion.expand(w, c, env.now)
        env.process(establish_cluster(env, resources, w, c))


def clear_block(env: Environment, resources: SimpleNamespace, w: World, b: int) -> Process:
    """Site clearance of a land block of about four hectares, up to its handover."""
    c: int = reading.cluster_of(w, b)
    p: int = reading.province_of(w, c)
    clearance.take_up(w, b)
    if clearance.needs_funds(w, b):
        clearance.wait_for_funds(w, b)
        yield env.timeout(clearance.funding_months(w, b, env.now))

    while not clearance.is_cleared(w, b):
        if investors.holds_project(w, c):
            clearance.lay_down(w, b)
            return
        if clearance.needs_notice(w, b):
            clearance.give_notice(w, b)
            yield env.timeout(clearance.notice_months(w, b))
            clearance.end_notice_period(w, b, env.now)
        with resources.clearance_teams[p].request(priority=queues.clearance_priority(w, b, env.now)) as team:
            yield team | env.timeout(clearance.notice_validity_months(w, b, env.now))
            if not team.triggered:
                # A notice is good for twelve months; after that the procedure begins again.
                clearance.let_notice_lapse(w, b, env.now)
            elif not investors.holds_project(w, c):
                clearance.begin(w, b, env.now)
                yield env.timeout(clearance.duration_months(w, b, env.now))
                clearance.finish(w, b, env.now)

    if handover.instalment_is_due(w, c):
        env.process(hand_over_land(env, resources, w, c, handover.prepare_instalment(w, c)))


def hand_over_land(
    env: Environment, resources: SimpleNamespace, w: World, c: int, instalment: int
) -> Process:
    """Cleared blocks pass to the technical infrastructure investor, an instalment at a time."""
    yield env.timeout(handover.duration_months(w, c, instalment))
    handover.hand_over(w, c, instalment, env.now)
    if construction.may_start(w, c):
        env.process(build_infrastructure(env, resources, w, c))


def build_infrastructure(env: Environment, resources: SimpleNamespace, w: World, c: int) -> Process:
    """Technical infrastructure, block after block, as long as land has been handed over."""
    p: int = reading.province_of(w, c)
    works: int = construction.start(w, c)
    if construction.is_stalled(w, c):
        yield env.timeout(construction.stall_months(w, c))
        if construction.is_replaced(w, c, works):
            return
        construction.resume(w, c, env.now)
    while construction.has_land_to_build(w, c):
        b: int = construction.next_block(w, c)
        if not fill.is_there(w, b):
            construction.wait_for_fill(w, b)
            with resources.fill_turns[p].request(priority=queues.priority(w, c, env.now)) as turn:
                yield turn
                yield resources.fill[p].get(fill.need_thousand_m3(w, b))
            fill.use(w, b, env.now)
        if construction.is_state_built(w, b):
            construction.wait_for_budget(w, b)
            with resources.budget_turns[p].request(priority=queues.priority(w, c, env.now)) as turn:
                yield turn
                yield resources.public_budget[p].get(public_budget.need_bn_vnd(w, b))
            if not construction.is_state_built(w, b):
                # The cluster was handed over to an enterprise, which builds the block by itself.
                yield resources.public_budget[p].put(public_budget.need_bn_vnd(w, b))
                return
            public_budget.spend(w, b)
        construction.wait_for_crew(w, b)
        with resources.construction_crews[p].request(priority=queues.priority(w, c, env.now)) as crew:
            yield crew
            if construction.is_laid_down(w, b):
                # The project was revoked while the block was queued; whoever takes over queues anew.
                construction.lay_down(w, b)
                return
            construction.begin_block(w, b, env.now)
            yield env.timeout(construction.levelling_months(w, b, env.now))
            yield env.timeout(construction.roads_and_drainage_months(w, b, env.now))
            yield env.timeout(construction.power_and_water_months(w, b, env.now))
        construction.accept(w, b, env.now)
        if wwtp.is_due(w, c):
            env.process(provide_wwtp(env, resources, w, c))
        if construction.stalls_now(w, c, b):
            construction.stall(w, c, env.now)
            yield env.timeout(construction.stall_months(w, c))
            if construction.is_replaced(w, c, works):
                return
            construction.resume(w, c, env.now)
    construction.stop(w, c)


def retrofit_infrastructure(env: Environment, resources: SimpleNamespace, w: World, c: int) -> Process:
    """Infrastructure below the standard of an enterprise is brought up to it."""
    retrofit.begin_retrofit(w, c)
    yield env.timeout(retrofit.retrofit_duration_months(w, c))
    retrofit.finish_retrofit(w, c, env.now)


def provide_wwtp(env: Environment, resources: SimpleNamespace, w: World, c: int) -> Process:
    """The centralised wastewater treatment plant: decided, built, and reviewed until it is licensed."""
    charge: int = wwtp.take_up(w, c)
    if not wwtp.is_begun(w, c):
        yield env.timeout(wwtp.months_until_begun(w, c, env.now))
        if wwtp.is_anothers(w, c, charge):
            return
        wwtp.begin(w, c, env.now)
    if not wwtp.is_built(w, c):
        yield env.timeout(wwtp.building_months(w, c))
        wwtp.finish(w, c, env.now)
    while not wwtp.is_licensed(w, c):
        office: int = desks.lodge_file(w, desks.LICENCE, c, env.now)
        with resources.licence_desks[office].request(priority=queues.priority(w, c, env.now)) as desk:
            yield desk
            desks.begin_review(w, desks.LICENCE, c)
            yield env.timeout(wwtp.time_for_review(w, c, office, env.now))
            desks.end_review(w, desks.LICENCE, c)
        wwtp.decide_licence(w, c, env.now)
        if not wwtp.is_licensed(w, c):
            yield env.timeout(wwtp.rework_months(w, c))


def receive_investors(env: Environment, resources: SimpleNamespace, w: World, first: int, n: int) -> Process:
    """The secondary investors of a month choose in turn: the province's clusters, its parks, or elsewhere."""
    for k in range(n):
        i: int = first + k
        yield env.timeout(demand.months_until_arrival(w, i, env.now))
        if location.goes_to_clusters(w, i, env.now):
            # First the cluster it likes best, whether or not a plot fits; then one with a plot of its size.
            c: int = location.choose_cluster(w, i)
            if not location.plot_fits(w, i, c):
                c = location.choose_fitting_cluster(w, i)
            if c >= 0:
                leasing.sign(w, i, c, env.now)
                env.process(hold_lease(env, resources, w, i))
            else:
                waiting_list.join(w, i, env.now)


def hold_lease(env: Environment, resources: SimpleNamespace, w: World, i: int) -> Process:
    """A lease: the secondary investor builds, operates, leaves; later its plot is on offer again.

    In a run of several provinces an investor that leaves may move to another one, and chooses there like
    anybody who arrives.
    """
    if leasing.is_building(w, i):
        yield env.timeout(leasing.building_months(w, i))
        leasing.begin_operating_or_stay_idle(w, i, env.now)
    if leasing.is_in_place(w, i):
        yield env.timeout(leasing.stay_months(w, i, env.now))
        leasing.leave(w, i, env.now)
        j: int = relocation.move(w, i, env.now)
        if j >= 0:
            env.process(receive_investors(env, resources, w, j, 1))
    yield env.timeout(leasing.months_until_land_returns(w, i))
    leasing.return_land(w, i, env.now)


def absence(env: Environment, resources: SimpleNamespace, w: World, a: int) -> Process:
    """One unit of a shared resource that policy takes away, or has not yet created, between two dates."""
    if queues.is_absent_later(w, a):
        yield env.timeout(queues.absence_begins(w, a))
    with resources.units[queues.absent_unit(w, a)].request(priority=queues.ABSENT) as unit:
        yield unit
        yield env.timeout(queues.absence_months(w, a, env.now))
