#!/usr/bin/env python3
"""Records what scipy and statsmodels answer, for the tests of crates/stats.

Run: python3 scripts/record_stats_fixtures.py > crates/stats/tests/fixtures/reference.tsv
Each line: function, arguments, results, separated by tabs; numbers within a field by spaces.
"""

import numpy
import scipy
import statsmodels
from scipy import special, stats
from statsmodels.stats import multitest, proportion


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
        line("binomial_test", [k, n, 0.02], stats.binomtest(k, n, 0.02, alternative="greater").pvalue,
             stats.binomtest(k, n, 0.02, alternative="less").pvalue)


def means():
    deltas = numpy.array([0.12, -0.05, 0.0, 0.31, 0.02, -0.11, 0.07, 0.0, 0.25, -0.02, 0.09, 0.14])
    line("deltas", deltas)
    exact = stats.permutation_test((deltas,), lambda x, axis: numpy.mean(x, axis=axis), permutation_type="samples",
                                   n_resamples=numpy.inf, vectorized=True)
    line("sign_flip_exact", [], exact.pvalue)
    line("holm", [0.01, 0.04, 0.03, 0.005, 0.5], *multitest.multipletests([0.01, 0.04, 0.03, 0.005, 0.5], method="holm")[1])
    line("holm", [0.2, 0.9, 0.9, 0.0001], *multitest.multipletests([0.2, 0.9, 0.9, 0.0001], method="holm")[1])


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


print(f"# scipy {scipy.__version__}, statsmodels {statsmodels.__version__}: python3 scripts/record_stats_fixtures.py")
distributions()
proportions()
means()
quantiles()
powers()
