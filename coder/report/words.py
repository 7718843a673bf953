"""Names, references and sentences for what the agreement analysis calls by short names."""

REFERENCES = {
    "ba": "Bland, J. M., & Altman, D. G. (1986). Statistical methods for assessing agreement between two methods of"
    " clinical measurement. Lancet, 327, 307–310.",
    "bp": "Brennan, R. L., & Prediger, D. J. (1981). Coefficient kappa: Some uses, misuses, and alternatives."
    " Educational and Psychological Measurement, 41, 687–699.",
    "byrt": "Byrt, T., Bishop, J., & Carlin, J. B. (1993). Bias, prevalence and kappa. Journal of Clinical"
    " Epidemiology, 46, 423–429.",
    "cicchetti": "Cicchetti, D. V. (1994). Guidelines, criteria, and rules of thumb for evaluating normed and"
    " standardized assessment instruments in psychology. Psychological Assessment, 6, 284–290.",
    "cf": "Cicchetti, D. V., & Feinstein, A. R. (1990). High agreement but low kappa: II. Resolving the paradoxes."
    " Journal of Clinical Epidemiology, 43, 551–558.",
    "cohen60": "Cohen, J. (1960). A coefficient of agreement for nominal scales. Educational and Psychological"
    " Measurement, 20, 37–46.",
    "cohen68": "Cohen, J. (1968). Weighted kappa: Nominal scale agreement with provision for scaled disagreement or"
    " partial credit. Psychological Bulletin, 70, 213–220.",
    "conger": "Conger, A. J. (1980). Integration and generalization of kappas for multiple raters. Psychological"
    " Bulletin, 88, 322–328.",
    "deming": "Deming, W. E., & Stephan, F. F. (1940). On a least squares adjustment of a sampled frequency table when"
    " the expected marginal totals are known. Annals of Mathematical Statistics, 11, 427–444.",
    "devet": "de Vet, H. C. W., Terwee, C. B., Knol, D. L., & Bouter, L. M. (2006). When to use agreement versus"
    " reliability measures. Journal of Clinical Epidemiology, 59, 1033–1039.",
    "efron": "Efron, B., & Tibshirani, R. J. (1993). An introduction to the bootstrap. Chapman & Hall.",
    "finn": "Finn, R. H. (1970). A note on estimating the reliability of categorical data. Educational and"
    " Psychological Measurement, 30, 71–76.",
    "fleiss": "Fleiss, J. L. (1971). Measuring nominal scale agreement among many raters. Psychological Bulletin, 76,"
    " 378–382.",
    "grras": "Kottner, J., Audigé, L., Brorson, S., Donner, A., Gajewski, B. J., Hróbjartsson, A., Roberts, C.,"
    " Shoukri, M., & Streiner, D. L. (2011). Guidelines for Reporting Reliability and Agreement Studies (GRRAS) were"
    " proposed."
    " Journal of Clinical Epidemiology, 64, 96–106.",
    "gwet": "Gwet, K. L. (2008). Computing inter-rater reliability and its variance in the presence of high"
    " agreement. British Journal of Mathematical and Statistical Psychology, 61, 29–48.",
    "hallgren": "Hallgren, K. A. (2012). Computing inter-rater reliability for observational data: An overview and"
    " tutorial. Tutorials in Quantitative Methods for Psychology, 8, 23–34.",
    "holm": "Holm, S. (1979). A simple sequentially rejective multiple test procedure. Scandinavian Journal of"
    " Statistics, 6, 65–70.",
    "holle": "Holle, H., & Rein, R. (2015). EasyDIAg: A tool for easy determination of interrater agreement. Behavior"
    " Research Methods, 47, 837–847.",
    "jones": "Jones, M., Dobson, A., & O'Brian, S. (2011). A graphical method for assessing agreement with the mean"
    " between multiple observers using continuous measures. International Journal of Epidemiology, 40, 1308–1313.",
    "koo": "Koo, T. K., & Li, M. Y. (2016). A guideline of selecting and reporting intraclass correlation coefficients"
    " for reliability research. Journal of Chiropractic Medicine, 15, 155–163.",
    "landis": "Landis, J. R., & Koch, G. G. (1977). The measurement of observer agreement for categorical data."
    " Biometrics, 33, 159–174.",
    "kripp": "Krippendorff, K. (2011). Computing Krippendorff's alpha-reliability. University of Pennsylvania.",
    "light": "Light, R. J. (1971). Measures of response agreement for qualitative data: Some generalizations and"
    " alternatives. Psychological Bulletin, 76, 365–377.",
    "mcgraw": "McGraw, K. O., & Wong, S. P. (1996). Forming inferences about some intraclass correlation"
    " coefficients. Psychological Methods, 1, 30–46.",
    "putka": "Putka, D. J., Le, H., McCloy, R. A., & Diaz, T. (2008). Ill-structured measurement designs in"
    " organizational research: Implications for estimating interrater reliability. Journal of Applied Psychology,"
    " 93, 959–981.",
    "quera": "Quera, V., Bakeman, R., & Gnisci, A. (2007). Observer agreement for event sequences: Methods and software"
    " for sequence alignment and reliability estimates. Behavior Research Methods, 39, 39–49.",
    "reml": "Patterson, H. D., & Thompson, R. (1971). Recovery of inter-block information when block sizes are"
    " unequal. Biometrika, 58, 545–554.",
    "sf": "Shrout, P. E., & Fleiss, J. L. (1979). Intraclass correlations: Uses in assessing rater reliability."
    " Psychological Bulletin, 86, 420–428.",
    "timed": "Bakeman, R., Quera, V., & Gnisci, A. (2009). Observer agreement for timed-event sequential data: A"
    " comparison of time-based and event-based algorithms. Behavior Research Methods, 41, 137–147.",
}
"""What the coefficients and limits rest on, by a key of ours."""

_ICC = ("mcgraw", "sf")
_WEIGHTS = {
    "custom": "weights given",
    "linear": "linear weights",
    "quadratic": "quadratic weights",
    "ordinal": "ordinal weights",
}
_FAMILIES = {
    "pa": ("Agreement", ()),
    "fleiss_gwet": ("Fleiss' κ with gaps (Gwet)", ("fleiss", "gwet")),
    "fleiss_cat": ("Fleiss' κ of a category", ("fleiss",)),
    "alpha_gwet": ("Krippendorff's α as Gwet weights it", ("kripp", "gwet")),  # noqa: RUF001 — its name
    "cohen": ("Cohen's κ", ("cohen60",)),
    "light": ("Light's κ", ("light",)),
    "fleiss": ("Fleiss' κ", ("fleiss",)),
    "conger": ("Conger's κ", ("conger",)),
    "gwet_ac1": ("Gwet's AC1", ("gwet",)),
    "gwet_ac2": ("Gwet's AC2", ("gwet",)),
    "brennan_prediger": ("Brennan–Prediger κ", ("bp",)),
    "alpha": ("Krippendorff's α", ("kripp",)),  # noqa: RUF001 — the Greek letter is its name
    "finn": ("Finn's r", ("finn",)),
    "rater_kappa": ("κ with the others", ("cohen60",)),
}
_SINGLE = {
    "icc_1_1": ("ICC(1)", _ICC),
    "icc_1_k": ("ICC(k)", _ICC),
    "icc_A_1": ("ICC(A,1)", _ICC),
    "icc_A_k": ("ICC(A,k)", _ICC),
    "icc_C_1": ("ICC(C,1)", _ICC),
    "icc_C_k": ("ICC(C,k)", _ICC),
    "icc_1_1_unbalanced": ("ICC(1), unbalanced", _ICC),
    "icc_1_k_unbalanced": ("ICC(k), unbalanced", _ICC),
    "pa_exact_all": ("all raters equal", ()),
    "finn_oneway": ("Finn's r, one-way", ("finn",)),
    "finn_twoway": ("Finn's r, two-way", ("finn",)),
    "icc_A_1_reml": ("ICC(A,1) by REML", ("mcgraw", "reml")),
    "icc_C_1_reml": ("ICC(C,1) by REML", ("mcgraw", "reml")),
    "gqk": ("G(q,k)", ("putka",)),
    "positive_agreement": ("positive agreement", ("cf",)),
    "negative_agreement": ("negative agreement", ("cf",)),
    "prevalence_index": ("prevalence index", ("byrt",)),
    "bias_index": ("bias index", ("byrt",)),
    "within_1": ("within 1 point", ()),
    "mean_difference": ("mean difference", ("ba",)),
    "loa_low": ("lower limit of agreement", ("ba",)),
    "loa_high": ("upper limit of agreement", ("ba",)),
    "sem": ("SEM", ("devet",)),
    "timed_kappa": ("time-unit κ", ("cohen60", "timed")),
    "timed_kappa_strict": ("time-unit κ without tolerance", ("cohen60", "timed")),
    "event_kappa": ("event κ", ("deming", "holle", "quera", "timed")),
    "event_agreement": ("agreement on aligned events", ("quera",)),
    "overlap_matched": ("events matched", ("holle",)),
    "overlap_kappa": ("overlap κ", ("deming", "holle")),
    "overlap_agreement": ("agreement on matched events", ("holle",)),
}
ICC_FORMS = {
    "icc_1_1": ("one-way random effects", "single rater", "Shrout–Fleiss (1,1)"),
    "icc_1_k": ("one-way random effects", "mean of k raters", "Shrout–Fleiss (1,k)"),
    "icc_1_1_unbalanced": ("one-way random effects, unequal numbers of ratings", "single rater", ""),
    "icc_A_1": ("two-way random effects, absolute agreement", "single rater", "Shrout–Fleiss (2,1)"),
    "icc_A_k": ("two-way random effects, absolute agreement", "mean of k raters", "Shrout–Fleiss (2,k)"),
    "icc_C_1": ("two-way mixed effects, consistency", "single rater", "Shrout–Fleiss (3,1)"),
    "icc_C_k": ("two-way mixed effects, consistency", "mean of k raters", "Shrout–Fleiss (3,k)"),
    "icc_A_1_reml": ("two-way random effects by REML, absolute agreement", "single rater", ""),
    "icc_C_1_reml": ("two-way random effects by REML, consistency", "single rater", ""),
}
"""Model and type, unit, and the older name of each form (McGraw & Wong 1996; Shrout & Fleiss 1979)."""
SHARES = frozenset(
    {
        "pa",
        "within_1",
        "positive_agreement",
        "negative_agreement",
        "event_agreement",
        "overlap_matched",
        "overlap_agreement",
    }
)
"""Coefficients that are shares, printed as per cent."""
POINTS = frozenset({"mean_difference", "loa_low", "loa_high", "sem"})
"""Figures in points of the rating's own scale."""

UNDEFINED = {
    "single_category_used": "one category used",
    "no_pairable_units": "nothing rated twice",
    "one_unit": "one unit rated twice",
    "one_rater": "one rater",
    "incomplete_design": "incomplete design",
    "level_mismatch": "not for this scale",
    "not_applicable": "does not apply",
}
NO_LIMITS = {
    "too_few_sessions": "too few sessions",
    "degenerate_replicates": "undefined in too many replicates",
    "no_variation": "no variation",
    "not_offered": "not offered",
}
LIMITS = {
    "F": "F limits",
    "monte_carlo": "Monte-Carlo limits",
    "jackknife": "jackknife",
    "bootstrap": "bootstrap",
}
"""How limits were made."""
UNTESTED = {
    "too_few_sessions": "too few sessions to test",
    "too_few_units": "too few segments to test",
    "undefined": "undefined in a block",
    "no_limits": "no limits to test with",
    "no_variation": "no variation to test with",
}
"""Why a block was not compared with the first."""
BLINDING = {
    "screen": "Raters were kept apart on the screen only: the program showed nobody another rater's work, but a"
    " shared study file could have been opened with other software.",
    "packs": "Raters worked on packs of their own, which hold no other rater's work.",
    "postgres": "Raters worked on a database that gave each of them their own rows only (row-level security).",
}
"""How each way of keeping raters apart is told in the methods section."""


def coefficient(name: str) -> tuple[str, tuple[str, ...]]:
    """Give a coefficient's name for people, with the keys of its references; an unknown name stays as it is.

    >>> coefficient("cohen_quadratic")
    ("Cohen's κ, quadratic weights", ('cohen60', 'cohen68'))
    """
    if name in _SINGLE:
        return _SINGLE[name]
    for family, (shown, references) in _FAMILIES.items():
        if name == family:
            return shown, references
        if family == "fleiss_cat" and name.startswith(family):
            return f"{shown}, {name.removeprefix(family)}", references
        if name.startswith(f"{family}_"):
            rest = name.removeprefix(f"{family}_")
            weighted = rest in _WEIGHTS and family != "alpha"
            more = ("cohen68",) if weighted and family in ("cohen", "conger", "pa") else ()
            return f"{shown}, {_WEIGHTS[rest] if weighted else rest.replace('_', ' ')}", references + more
    return name, ()


def icc_form(name: str) -> str:
    """Say an ICC's model, type, unit and older name; empty for what is none.

    >>> icc_form("icc_A_1")
    'two-way random effects, absolute agreement, single rater [Shrout–Fleiss (2,1)]'
    """
    if name not in ICC_FORMS:
        return ""
    model, unit, older = ICC_FORMS[name]
    return f"{model}, {unit}" + (f" [{older}]" if older else "")
