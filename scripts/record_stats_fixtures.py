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


print(f"# scipy {scipy.__version__}, statsmodels {statsmodels.__version__}: python3 scripts/record_stats_fixtures.py")
distributions()
proportions()
means()
quantiles()
