package topgun.domain.access;

import topgun.domain.value.Value;

/**
 * Which records of a map somebody may do something to. Equal permissions permit the same.
 *
 * @param denied the records that are refused whatever else is said
 * @param allowed the records that are allowed, of the others
 */
public record Permission(RecordFilter denied, RecordFilter allowed) {

    public static final Permission FULL = new Permission(RecordFilter.NONE, RecordFilter.ALL);

    public static final Permission REFUSED = new Permission(RecordFilter.ALL, RecordFilter.NONE);

    static Permission of(RecordFilter denied, RecordFilter allowed) {
        return denied.equals(RecordFilter.ALL) || allowed.equals(RecordFilter.NONE)
                ? REFUSED
                : new Permission(denied, allowed);
    }

    public boolean isRefused() {
        return equals(REFUSED);
    }

    /** Whether records make a difference. */
    public boolean isConditional() {
        return !isRefused() && !equals(FULL);
    }

    public boolean covers(Value value) {
        return !denied.accepts(value) && allowed.accepts(value);
    }
}
