"""What is true: one file for each mechanism, each with the parameters it reads and their sources.

Rules are functions of numbers and table rows. They know neither dates nor files and never wait; what takes
time stands in `simulation.processes`.

From plan to occupancy:

- ``administration.py``: the pace of paperwork after districts ended;
- ``establishment.py``: decisions behind the law's gate, the dossier, its appraisal, the detailed plan;
- ``investors.py``: classes of technical infrastructure investors, and how a cluster changes hands;
- ``progress_review.py``, ``planning_review.py``: the yearly reviews of projects and of the plan;
- ``expansion.py``: more land for clusters that are nearly full;
- ``state_handover.py``: State-built infrastructure passes to enterprises;
- ``clearance.py``: site clearance of a land block, from the funds to the last household;
- ``handover.py``: cleared land passes to the technical infrastructure investor in instalments;
- ``construction.py``: technical infrastructure, block after block, and its stalls;
- ``wwtp.py``: the wastewater treatment plant, its licence, and the gate that it makes;
- ``release.py``: when industrial land is put on offer, and leases before completion;
- ``infrastructure_quality.py``: how good the infrastructure is, by who built it;
- ``retrofit.py``: works below the standard are brought up to it;
- ``demand.py``: secondary investors arrive in the province;
- ``location.py``: where each of them goes;
- ``connections.py``: external connections that are still missing;
- ``segments.py``: investors whom a policy may treat differently;
- ``frontage.py``: plots along the main road, and who gets them;
- ``craft_villages.py``: craft-village clusters, and who may come;
- ``reserve.py``: new land that small enterprises alone may lease for two years;
- ``offer.py``: what these three together leave to a segment of investors;
- ``leasing.py``: leases signed, plots built on or held idle, investors leaving;
- ``incentives.py``: what an incentive package is worth to a secondary investor;
- ``incentive_clock.py``: when a package ends, and how much sooner investors leave then;
- ``relocation.py``: those who leave for another province of the run;
- ``waiting_list.py``: those who find no plot, until one comes or patience ends.

What all share:

- ``land_blocks.py``: the stage a land block has come to and what it waits for;
- ``desks.py``: where planning and licence files are reviewed, and how many wait;
- ``fill.py``: the stock of fill of a province and its supply;
- ``public_budget.py``: public money for the infrastructure of State-managed clusters;
- ``costs.py``: what clusters cost the public;
- ``queues.py``: who is served first, and how many units there are when.

Underneath:

- ``opening.py``: the state at the start, published where published, completed by keyed draws; its steps are
  ``opening_clusters.py``, ``opening_land.py``, ``opening_works.py``, ``opening_means.py`` and
  ``opening_leases.py``;
- ``completion.py``: totals met by raking, counts by keyed ranks;
- ``lever_paths.py``: which settings of a policy a cluster follows, by its management;
- ``luck.py``: the purposes of the keyed random numbers;
- ``reading.py``: what the processes ask of the tables, and the event log.
"""
