package topgun.domain.query;

/** An index on one attribute. */
interface AttributeIndex {

    /** Follows a change of a row that is in the index as it was before. */
    void follow(RowChange change);

    /** How many rows are in it. */
    int size();
}
