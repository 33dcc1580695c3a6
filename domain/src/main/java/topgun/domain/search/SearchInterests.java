package topgun.domain.search;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import topgun.domain.value.Value;

/**
 * Whose searches of an index are concerned by a change: found by the terms that the document had and has, not by asking
 * everybody.
 */
public final class SearchInterests<T> {

    private final TextIndex index;
    private final Map<String, Set<T>> byTerm = new HashMap<>();
    private final Set<T> inNextChange = new LinkedHashSet<>();

    public SearchInterests(TextIndex index) {
        this.index = index;
    }

    /** Somebody who was not interested in anything so far. */
    public void add(T who, Search search) {
        search.terms()
                .forEach(term -> byTerm.computeIfAbsent(term, t -> new LinkedHashSet<>(2))
                        .add(who));
    }

    /** Somebody is concerned by the next change, whatever it is. */
    public void awaitChange(T who) {
        inNextChange.add(who);
    }

    /** @param search that somebody was interested in */
    public void remove(T who, Search search) {
        inNextChange.remove(who);
        search.terms()
                .forEach(term -> byTerm.computeIfPresent(term, (t, all) -> {
                    all.remove(who);
                    return all.isEmpty() ? null : all;
                }));
    }

    /** Replaces a document of the index, and answers whom that concerns. */
    public Set<T> put(String key, List<Value> values) {
        Set<T> concerned = new LinkedHashSet<>(inNextChange);
        inNextChange.clear();
        collect(key, concerned);
        index.put(key, values);
        collect(key, concerned);
        return concerned;
    }

    private void collect(String key, Set<T> concerned) {
        if (!byTerm.isEmpty()) {
            index.forEachTerm(key, term -> concerned.addAll(byTerm.getOrDefault(term, Set.of())));
        }
    }
}
