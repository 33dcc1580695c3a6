package topgun.application.sync;

import java.util.LinkedHashMap;
import java.util.Map;
import topgun.domain.access.View;
import topgun.domain.merkle.FilteredHashes;

/**
 * The hashes of maps for readers who may not see everything in them, of those who asked last; all others are made anew
 * from all records. Safe for all threads, but the hashes belong to the lane of the map.
 */
final class RestrictedHashes {

    /** Each takes 64 KB. */
    private static final int MOST = 256;

    private record Reading(String map, View view) {}

    private final Map<Reading, FilteredHashes> latest = new LinkedHashMap<>(16, 0.75f, true) {

        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Reading, FilteredHashes> eldest) {
            return size() > MOST;
        }
    };

    synchronized FilteredHashes of(String map, View view) {
        return latest.computeIfAbsent(new Reading(map, view), reading -> new FilteredHashes());
    }
}
