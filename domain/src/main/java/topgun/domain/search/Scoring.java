package topgun.domain.search;

/** The two ways to score, which need different indexes. Their scores differ even if all fields weigh the same. */
public enum Scoring {
    /** All texts of a document are one. */
    COMBINED,
    /** Each field is ranked among the same fields of the others, and their weighted scores are added up. */
    BY_FIELD
}
