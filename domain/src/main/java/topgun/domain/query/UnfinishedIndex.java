package topgun.domain.query;

import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import topgun.domain.access.View;

/** An index that does not have all rows yet. A row that changes meanwhile comes in with its change. */
final class UnfinishedIndex {

    private final AttributeIndex index;
    private final Set<String> missing;
    private final Runnable whenComplete;

    UnfinishedIndex(AttributeIndex index, Collection<String> missing, Runnable whenComplete) {
        this.index = index;
        this.missing = new LinkedHashSet<>(missing);
        this.whenComplete = whenComplete;
    }

    AttributeIndex index() {
        return index;
    }

    int missing() {
        return missing.size();
    }

    void follow(RowChange change) {
        boolean wasMissing = missing.remove(change.key());
        index.follow(wasMissing ? new RowChange(change.key(), Optional.empty(), change.after()) : change);
    }

    /** If it has all rows, lets that be known, and answers true. */
    boolean completes() {
        if (missing.isEmpty()) {
            whenComplete.run();
        }
        return missing.isEmpty();
    }

    /** Takes in at most so many rows; answers how many. */
    int takeIn(Rows rows, int most) {
        Iterator<String> next = missing.iterator();
        int taken = 0;
        for (; taken < most && next.hasNext(); taken++) {
            String key = next.next();
            next.remove();
            index.follow(new RowChange(key, Optional.empty(), rows.find(key, View.EVERYTHING)));
        }
        return taken;
    }
}
