#!/usr/bin/env python3
"""Records what scipy and statsmodels answer, for the tests of crates/stats.

Run: python3 scripts/record_stats_fixtures.py > crates/stats/tests/fixtures/reference.tsv
Each line: function, arguments, results, separated by tabs; numbers within a field by spaces.
"""

import numpy
import scipy
import statsmodels
from scipy import optimize, special, stats
from statsmodels.stats import multitest, power, proportion, weightstats


def line(name, arguments, *results):
    fields = [name, " ".join(repr(float(x)) for x in arguments), " ".join(repr(float(x)) for x in results)]
    print("\t".join(fields))


def distributions():
    for z in [-37.0, -8.0, -3.3, -1.0, 0.0, 0.3, 1.96, 5.5]:
        line("normal_cdf", [z], stats.norm.cdf(z))
    for p in [1e-300, 1e-12, 0.001, 0.02, 0.05, 0.4, 0.5, 0.77, 0.95, 0.999, 0.9999999]:
        line("normal_quantile", [p], stats.norm.ppf(p))
    for x, a, b in [(0.1, 0.5, 0.5), (0.3, 2, 5), (0.999, 3, 0.7), (0.01, 1, 300), (0.5, 4000, 4000), (0.05, 5, 6980), (0.95, 950, 51)]:
        line("beta_cdf", [x, a, b], special.betainc(a, b, x))
    for p, a, b in [(0.05, 1, 2995), (0.05, 3, 98), (0.9, 0.5, 0.5), (0.001, 40, 7), (0.95, 2000, 5000)]:
        line("beta_quantile", [p, a, b], special.betaincinv(a, b, p))
    for t, df in [(0.0, 5), (1.0, 1), (2.5, 3), (-1.2, 19), (6.0, 30), (1.645, 6979), (40.0, 2)]:
        line("t_survival", [t, df], stats.t.sf(t, df))
    for p, df in [(0.95, 1), (0.95, 19), (0.05, 19), (0.975, 49), (0.999, 4), (0.99999, 6979)]:
        line("t_quantile", [p, df], stats.t.ppf(p, df))
    for k, n, p in [(0, 10, 0.1), (3, 10, 0.1), (9, 10, 0.9), (294, 300, 0.99), (5, 7000, 0.001)]:
        line("binomial_cdf", [k, n, p], stats.binom.cdf(k, n, p))
        line("binomial_survival", [k, n, p], stats.binom.sf(k - 1, n, p))


def proportions():
    for k, n in [(0, 2995), (1, 50), (7, 100), (5, 7000), (99, 100), (50, 50), (3, 10)]:
        line("clopper_pearson", [k, n], *proportion.proportion_confint(k, n, alpha=0.10, method="beta"))
        line("wilson", [k, n], *proportion.proportion_confint(k, n, alpha=0.10, method="wilson"))
        line("binomial_test", [k, n, 0.02], stats.binomtest(k, n, 0.02, alternative="greater").pvalue,
             stats.binomtest(k, n, 0.02, alternative="less").pvalue)
    for x0, n0, x1, n1 in [(5, 100, 9, 100), (10, 200, 4, 180), (56, 70, 48, 80), (1, 1000, 8, 1000), (30, 40, 12, 60)]:
        z = stats.norm.ppf(0.95)
        point = x1 / n1 - x0 / n0
        low = optimize.brentq(lambda d: score(x0, n0, x1, n1, d) - z, point - 0.3, point - 1e-6, xtol=1e-15)
        high = optimize.brentq(lambda d: score(x0, n0, x1, n1, d) + z, point + 1e-6, point + 0.3, xtol=1e-15)
        line("miettinen_nurminen", [x0, n0, x1, n1], low, high)
        for value in [-0.05, 0.0, 0.03]:
            statistic = score(x0, n0, x1, n1, value)
            line("miettinen_nurminen_p", [x0, n0, x1, n1, value], stats.norm.sf(statistic), stats.norm.cdf(statistic))


def score(x0, n0, x1, n1, d):
    """The score statistic with the restricted likelihood maximised by a root finder.

    statsmodels 0.15 has `count0 * diff` where Miettinen and Nurminen's cubic has the sample size, so its answer is not
    recorded: it is not the maximum of the likelihood.
    """
    def slope(p):
        return x1 / (p + d) - (n1 - x1) / (1 - p - d) + x0 / p - (n0 - x0) / (1 - p)
    rate = optimize.brentq(slope, max(0.0, -d) + 1e-12, min(1.0, 1.0 - d) - 1e-12, xtol=1e-16)
    variance = ((rate + d) * (1 - rate - d) / n1 + rate * (1 - rate) / n0) * (n1 + n0) / (n1 + n0 - 1)
    return (x1 / n1 - x0 / n0 - d) / numpy.sqrt(variance)


def means():
    deltas = numpy.array([0.12, -0.05, 0.0, 0.31, 0.02, -0.11, 0.07, 0.0, 0.25, -0.02, 0.09, 0.14])
    line("deltas", deltas)
    for limit in [-0.02, 0.0, 0.05, 0.2]:
        line("paired_t", [limit], stats.ttest_1samp(deltas, limit, alternative="greater").pvalue,
             stats.ttest_1samp(deltas, limit, alternative="less").pvalue)
    interval = stats.ttest_1samp(deltas, 0.0).confidence_interval(0.90)
    line("paired_t_interval", [0.90], interval.low, interval.high)
    line("tost", [-0.05, 0.15], weightstats.DescrStatsW(deltas).ttost_mean(-0.05, 0.15)[0])
    exact = stats.permutation_test((deltas,), lambda x, axis: numpy.mean(x, axis=axis), permutation_type="samples",
                                   n_resamples=numpy.inf, vectorized=True)
    line("sign_flip_exact", [], exact.pvalue)
    line("holm", [0.01, 0.04, 0.03, 0.005, 0.5], *multitest.multipletests([0.01, 0.04, 0.03, 0.005, 0.5], method="holm")[1])
    line("holm", [0.2, 0.9, 0.9, 0.0001], *multitest.multipletests([0.2, 0.9, 0.9, 0.0001], method="holm")[1])
    for effect, wanted in [(0.5, 0.8), (0.2, 0.8), (0.1, 0.9), (0.05, 0.95)]:
        n = power.TTestPower().solve_power(effect_size=effect, power=wanted, alpha=0.05, alternative="larger")
        line("queries_needed", [effect, wanted], n)
    for effect, n in [(0.5, 20), (0.2, 100), (0.1, 500), (0.03, 2000)]:
        line("power_of_mean", [effect, n], power.TTestPower().power(effect, n, 0.05, alternative="larger"))


def quantiles():
    sample = numpy.arange(1.0, 101.0) ** 1.5
    for p, n in [(0.5, 100), (0.95, 100), (0.9, 60), (0.05, 100), (0.99, 100)]:
        values = sample[:n]
        for limit in [values[int(n * 0.4)] + 0.5, values[int(n * 0.9)] + 0.5]:
            # "less": the quantile is less than q, so evidence that it lies below.
            below = stats.quantile_test(values, q=limit, p=p, alternative="less")
            above = stats.quantile_test(values, q=limit, p=p, alternative="greater")
            line("quantile_test", [n, p, limit], above.pvalue, below.pvalue)
        both = stats.quantile_test(values, q=1.0, p=p).confidence_interval(0.90)
        line("quantile_interval", [n, p], both.low, both.high)


def effects():
    for deltas in [[3.0, -1.0, 0.0, 1.0, 2.0], [0.12, -0.05, 0.0, 0.31, 0.02, -0.11, 0.07, 0.0, 0.25, -0.02, 0.09, 0.14]]:
        values = numpy.array(deltas)
        changed = values[values != 0]
        ranks = stats.rankdata(numpy.abs(changed))
        line("effect_sizes", values, values.mean() / values.std(ddof=1), (numpy.sign(changed) * ranks).sum() / ranks.sum(),
             ((values > 0).sum() + (values == 0).sum() / 2) / len(values))


def powers():
    for rate, limit, n in [(0.0, 0.001, 2995), (0.002, 0.01, 1000), (0.008, 0.02, 700), (0.03, 0.05, 300)]:
        events = numpy.arange(n + 1)
        passing = events[stats.beta.ppf(0.95, events + 1, numpy.maximum(n - events, 1e-300)) <= limit]
        line("power_of_rate", [rate, limit, n], stats.binom.pmf(passing, n, rate).sum())
    for share, p, n in [(0.97, 0.95, 400), (0.995, 0.99, 1000), (0.6, 0.5, 200)]:
        within = numpy.arange(n + 1)
        # The bound is within the limit when so many samples within it are improbable for a quantile above it.
        passing = within[stats.binom.sf(within - 1, n, p) <= 0.05]
        line("power_of_quantile", [share, p, n], stats.binom.pmf(passing, n, share).sum())
    for base, cand, n, margin in [(0.05, 0.05, 400, 0.04), (0.2, 0.2, 300, 0.1)]:
        line("power_of_rate_difference", [base, cand, n, margin], enumerated(base, cand, n, margin))


def enumerated(base, cand, n, margin):
    """Chance that the score test shows the difference to be under the margin, over every outcome that matters."""
    total, z = 0.0, stats.norm.ppf(0.95)
    outcomes = [numpy.arange(*stats.binom.interval(1 - 1e-7, n, p)).astype(int) for p in (base, cand)]
    for x0 in outcomes[0]:
        for x1 in outcomes[1]:
            passes = score(x0, n, x1, n, margin) <= -z
            if passes:
                total += stats.binom.pmf(x0, n, base) * stats.binom.pmf(x1, n, cand)
    return total


def betting():
    """The betting bound (crates/stats/src/bounded.rs) written down a second time, with numpy."""
    shares = numpy.concatenate([[1.0], numpy.exp(-numpy.log(4.0) / 3.0 * (numpy.arange(1, 25) - 0.5))])
    weights = numpy.concatenate([[0.5], numpy.full(24, 0.5 / 24)])

    def ln_wealth(distances, mean):
        with numpy.errstate(divide="ignore"):
            terms = numpy.log1p(shares[:, None] * (distances[None, :] / mean - 1)).sum(axis=1)
        return special.logsumexp(terms + numpy.log(weights))

    for values, low, high in [([0.5] * 100, 0.0, 1.0), ([0.0] * 290 + [1.0] * 10, 0.0, 1.0),
                              ([0.0] * 80 + [-0.5] * 12 + [0.25] * 8, -1.0, 1.0)]:
        values = numpy.array(values)
        ends = [optimize.brentq(lambda m: ln_wealth(d, m) - numpy.log(20), 1e-9, high - low, xtol=1e-14)
                for d in (values - low, high - values)]
        unique, counts = numpy.unique(values, return_counts=True)
        arguments = [low, high] + [x for pair in zip(unique, counts) for x in pair]
        line("betting", arguments, low + ends[0], high - ends[1])


def resampled():
    """A skewed sample that both sides can write down; BCa by scipy with 50,000 resamples."""
    i = numpy.arange(2000)
    values = numpy.where(i % 3 == 0, ((i * 7919) % 2003 / 2003.0) ** 2 - 0.2, 0.0)
    result = stats.bootstrap((values,), numpy.mean, n_resamples=50_000, batch=500, confidence_level=0.90, method="BCa",
                             rng=numpy.random.default_rng(1))
    line("bca", [], result.confidence_interval.low, result.confidence_interval.high)


def many():
    """Step-down maxT over all 2^10 patterns of signs (Westfall and Young 1993, algorithm 4.1)."""
    measures = numpy.array([[(i * (31 + k)) % 29 - 12.0 + 3 * k for i in range(10)] for k in (0, 1, 2)])
    signs = numpy.array([[1 - 2 * (pattern >> bit & 1) for bit in range(10)] for pattern in range(1024)])
    scale = numpy.sqrt((measures**2).sum(axis=1))
    flipped = numpy.abs(signs @ measures.T) / scale
    observed = numpy.abs(measures.sum(axis=1)) / scale
    order = numpy.argsort(-observed)
    adjusted, highest = numpy.empty(3), 0.0
    for place, index in enumerate(order):
        highest = max(highest, (flipped[:, order[place:]].max(axis=1) >= observed[index] - 1e-12).mean())
        adjusted[index] = highest
    line("max_t_exact", [], *adjusted)


print(f"# scipy {scipy.__version__}, statsmodels {statsmodels.__version__}: python3 scripts/record_stats_fixtures.py")
distributions()
proportions()
means()
quantiles()
effects()
powers()
betting()
resampled()
many()
