package topgun.domain.query;

/** An index to be kept on an attribute of a map. */
public record IndexDefinition(Attribute attribute, Kind kind) {

    public enum Kind {
        /** Finds the rows with a certain value. */
        HASH,
        /** Finds the rows within a range of values, and the first and last ones. */
        ORDERED
    }
}
