package topgun.domain.merkle;

import org.jspecify.annotations.Nullable;

/**
 * The search for one key in steps, each of which may have to wait for memory that the step before has told of. When many
 * searches take the same step one after the other, a processor waits for all of them at once.
 *
 * <p>The steps are {@link #in}, {@link #look}, {@link #follow}, {@link #fetch} and {@link #result}, each taken once.
 */
final class Search<R> {

    private final String key;
    private final int fingerprint;
    private @Nullable Leaf<R> leaf;
    private boolean vain = true;
    private int place = Leaf.NOWHERE;
    private @Nullable String keyThere;
    private @Nullable R recordThere;

    /** @param fingerprint that of the key in a {@link Leaf} */
    Search(String key, int fingerprint) {
        this.key = key;
        this.fingerprint = fingerprint;
    }

    /** Where to search; null if there is no leaf for this key. */
    void in(@Nullable Leaf<R> found) {
        leaf = found;
    }

    /** Is there anything where the search begins? */
    void look() {
        vain = leaf == null || leaf.isEmptyAtHome(fingerprint);
    }

    /** Which key may it be? */
    void follow() {
        if (leaf != null && !vain) {
            place = leaf.candidate(fingerprint);
        }
    }

    /** Where are that key and its record? */
    void fetch() {
        if (leaf != null && place >= 0) {
            keyThere = leaf.key(place);
            recordThere = leaf.record(place);
        }
    }

    /** The record of the key, null if there is none. */
    @Nullable
    R result() {
        if (leaf == null || place < 0 || key.equals(keyThere)) {
            return recordThere;
        }
        place = leaf.find(key, fingerprint);
        return place < 0 ? null : leaf.record(place);
    }
}
