package topgun.application.search;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import topgun.application.map.IndexState;
import topgun.application.port.MessageCodec;
import topgun.domain.search.IndexDefinition;
import topgun.domain.search.Scoring;
import topgun.domain.search.Search;
import topgun.domain.search.SearchHit;
import topgun.domain.search.SearchInterests;
import topgun.domain.search.TextIndex;
import topgun.domain.value.Value;

/**
 * The index of one map for all who see the same of it and score alike, with the live searches it serves. Belongs to the
 * lane of the map.
 *
 * <p>Indexing a document costs as much as writing it, so only a few of those written are indexed at once. The others, as
 * all that were there before the index, are noted as {@linkplain #isComplete missing} and taken in a slice at a time:
 * {@linkplain #whenComplete before} anybody searches, and otherwise when {@link Refreshing} finds the time. One that is
 * written again meanwhile is taken in once. What is gone leaves the index at once.
 */
final class ServedIndex {

    /** A few milliseconds' worth. */
    private static final int DOCUMENTS_OF_A_SLICE = 500;

    private static final int BYTES_OF_A_SLICE = 100_000;

    private final Documents documents;
    private final TextIndex texts;
    private final Promptness promptness;
    private final List<Runnable> waiting = new ArrayList<>();
    private final Map<Search, SharedSearch> live = new HashMap<>();
    private final SearchInterests<SharedSearch> interests;
    private final Set<SharedSearch> stale = new LinkedHashSet<>();

    /** The keys of documents that the index does not know as they are now, those that have waited longest first. */
    private Set<String> missing;

    /** How many documents there were when the index was begun. */
    private final int total;

    private boolean filled;
    private long promptSinceMillis;
    private int indexedAtOnce;
    private long lastUsedMillis;

    ServedIndex(Documents documents, IndexDefinition definition, Scoring scoring, Promptness promptness) {
        this.documents = documents;
        this.texts = new TextIndex(definition, scoring);
        this.interests = new SearchInterests<>(texts);
        this.promptness = promptness;
        this.missing = new LinkedHashSet<>(Documents.keys(documents.map()));
        this.total = missing.size();
        this.filled = isComplete();
    }

    Documents documents() {
        return documents;
    }

    TextIndex texts() {
        return texts;
    }

    boolean isComplete() {
        return missing.isEmpty();
    }

    /** Whether somebody waits for the index to be complete. */
    boolean isAwaited() {
        return !waiting.isEmpty();
    }

    /** Runs something as soon as the index is complete. */
    void whenComplete(Runnable action) {
        if (isComplete()) {
            action.run();
        } else {
            waiting.add(action);
        }
    }

    /** Takes in a slice of the documents that are missing. With the last one, those who waited are served. */
    void takeIn(long nowMillis) {
        int bytes = 0;
        Iterator<String> next = missing.iterator();
        for (int n = 0; n < DOCUMENTS_OF_A_SLICE && bytes < BYTES_OF_A_SLICE && next.hasNext(); n++) {
            String key = next.next();
            next.remove();
            List<Value> values = documents.values(key, nowMillis);
            put(key, values, nowMillis);
            bytes += values.stream().mapToInt(Value::length).sum();
        }
        if (isComplete()) {
            filled = true;
            missing = new LinkedHashSet<>(); // gives back the room the keys took
            serveWaiting();
        }
    }

    private void serveWaiting() {
        List<Runnable> served = List.copyOf(waiting);
        waiting.clear();
        served.forEach(Runnable::run);
    }

    /** Sends those away who wait. Nobody uses the index any more. */
    void abandon() {
        missing.clear();
        serveWaiting();
    }

    /** What is written later does not count, even where it is taken in late. */
    IndexState state() {
        return new IndexState(texts.size(), total, filled ? total : total - Math.min(total, missing.size()));
    }

    /** Follows a change, at once or later. While somebody waits, at once, so that no more becomes missing. */
    void follow(String key, long nowMillis) {
        List<Value> values = documents.values(key, nowMillis);
        if (values.isEmpty() || isAwaited() || isPrompt(nowMillis)) {
            missing.remove(key);
            put(key, values, nowMillis);
        } else {
            missing.add(key);
        }
    }

    private boolean isPrompt(long nowMillis) {
        long sinceMillis = nowMillis - promptSinceMillis;
        if (sinceMillis < 0 || sinceMillis >= promptness.pauseMillis()) {
            promptSinceMillis = nowMillis;
            indexedAtOnce = 0;
        }
        return indexedAtOnce++ < promptness.indexedAtOnce();
    }

    private void put(String key, List<Value> values, long nowMillis) {
        for (SharedSearch search : interests.put(key, values)) {
            if (search.follow(key, nowMillis)) {
                stale.add(search);
            }
        }
    }

    /** Whether live searches may be wrong. */
    boolean isBehind() {
        return !missing.isEmpty() || !stale.isEmpty();
    }

    boolean hasStaleSearches() {
        return !stale.isEmpty();
    }

    /** Brings the result up to date that has been stale for longest. */
    void refreshOne(long nowMillis) {
        refresh(stale.iterator().next(), nowMillis);
    }

    /** Brings a result up to date, for those as well who follow it already, and answers it. */
    List<SearchHit> refresh(SharedSearch search, long nowMillis) {
        stale.remove(search);
        List<SearchHit> hits = search.refresh(nowMillis);
        if (search.shifts()) {
            interests.awaitChange(search);
        }
        return hits;
    }

    /** The live search that serves all equal ones, begun if there is none. */
    SharedSearch live(Search search, MessageCodec codec) {
        return live.computeIfAbsent(search, first -> {
            var begun = new SharedSearch(first, this, codec);
            interests.add(begun, first);
            return begun;
        });
    }

    void forget(SharedSearch search) {
        live.remove(search.search(), search);
        interests.remove(search, search.search());
        stale.remove(search);
    }

    void used(long nowMillis) {
        lastUsedMillis = nowMillis;
    }

    boolean isUnusedSince(long millis) {
        return lastUsedMillis <= millis && live.isEmpty() && waiting.isEmpty();
    }
}
