"""Exact results of queueing theory, each written from its definition and without the engine."""

import heapq

import numpy as np


def erlang_b(servers, load):
    """Share of customers that find all servers busy and are lost, by the recursion over the servers."""
    lost = 1.0
    for n in range(1, servers + 1):
        lost = load * lost / (n + load * lost)
    return lost


def erlang_c(servers, load):
    """Share of customers that wait in M/M/c."""
    lost = erlang_b(servers, load)
    return lost / (1.0 - load / servers * (1.0 - lost))


def mean_wait(servers, arrival_rate, service_rate):
    """Mean wait in M/M/c, of all customers."""
    return erlang_c(servers, arrival_rate / service_rate) / (servers * service_rate - arrival_rate)


def pollaczek_khinchine(arrival_rate, mean_service, sd_service):
    """Mean wait in M/G/1."""
    square = mean_service**2 + sd_service**2
    return arrival_rate * square / (2.0 * (1.0 - arrival_rate * mean_service))


def cobham(arrival_rates, mean_services, square_services):
    """Mean waits in M/G/1 with priorities that interrupt nobody, the first kind being served first."""
    arrival_rates, mean_services = np.array(arrival_rates), np.array(mean_services)
    residual = np.sum(arrival_rates * np.array(square_services)) / 2.0
    load = np.concatenate([[0.0], np.cumsum(arrival_rates * mean_services)])
    return residual / ((1.0 - load[:-1]) * (1.0 - load[1:]))


def cobham_many_servers(servers, arrival_rates, service_rate):
    """Mean waits in M/M/c with priorities that interrupt nobody and one service rate for all kinds."""
    total = sum(arrival_rates)
    residual = erlang_c(servers, total / service_rate) / (servers * service_rate)
    load = np.concatenate([[0.0], np.cumsum(arrival_rates) / (servers * service_rate)])
    return residual / ((1.0 - load[:-1]) * (1.0 - load[1:]))


def kaufman_roberts(units, sizes, loads):
    """Probabilities of 0, 1, ... units in use when kind k asks for sizes[k] at once, with load loads[k]."""
    weights = [1.0]
    for used in range(1, units + 1):
        total = 0.0
        for size, load in zip(sizes, loads, strict=True):
            if used >= size:
                total += load * size * weights[used - size]
        weights.append(total / used)
    return np.array(weights) / sum(weights)


def stationary(rates):
    """Long-run probabilities of the states of a Markov chain in continuous time.

    `rates[i][j]` is the rate from state i to state j; the diagonal is left out.
    """
    generator = np.array(rates, float)
    generator -= np.diag(generator.sum(axis=1))
    with_sum = np.vstack([generator.T, np.ones(len(generator))])
    right = np.zeros(len(generator) + 1)
    right[-1] = 1.0
    return np.linalg.lstsq(with_sum, right, rcond=None)[0]


def birth_and_death(births, deaths):
    """Long-run probabilities of 0, 1, ... when births[n] leads from n to n + 1 and deaths[n] back."""
    weights = np.concatenate([[1.0], np.cumprod(np.array(births) / np.array(deaths))])
    return weights / weights.sum()


def waits_of(arrivals, services, servers):
    """Wait of each customer, first come first served: the recursion of Kiefer and Wolfowitz."""
    free_at = [0.0] * servers
    waits = []
    for arrives, service in zip(arrivals, services, strict=True):
        begins = max(arrives, heapq.heappop(free_at))
        heapq.heappush(free_at, begins + service)
        waits.append(begins - arrives)
    return np.array(waits)
