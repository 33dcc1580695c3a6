package topgun.domain.merkle;

import org.jspecify.annotations.Nullable;

/**
 * The search for one key in steps, each of which may have to wait for memory that the step before has told of. When many
 * searches take the same step one after the other, a processor waits for all of them at once.
 *
 * <p>The steps are {@link #in}, {@link #look}, {@link #follow}, {@link #fetch} and {@link #succeeds}, each taken once.
 */
final class Search {

    private final String key;
    private final int fingerprint;
    private @Nullable Leaf<?> leaf;
    private boolean vain = true;
    private int place = Leaf.NOWHERE;
    private @Nullable Object cellThere;

    /** @param fingerprint that of the key in a {@link Leaf} */
    Search(String key, int fingerprint) {
        this.key = key;
        this.fingerprint = fingerprint;
    }

    /** Where to search; null if there is no leaf for this key. */
    void in(@Nullable Leaf<?> found) {
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

    /** Where is its cell? */
    void fetch() {
        if (leaf != null && place >= 0) {
            cellThere = leaf.cell(place);
        }
    }

    /** Is it this key's? If not, there may be another of the same fingerprint. */
    boolean succeeds() {
        return leaf != null && cellThere != null && (leaf.isOf(cellThere, key) || leaf.find(key, fingerprint) >= 0);
    }
}
