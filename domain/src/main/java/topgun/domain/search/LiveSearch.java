package topgun.domain.search;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import topgun.domain.search.SearchDelta.Entered;
import topgun.domain.search.SearchDelta.Left;
import topgun.domain.search.SearchDelta.Updated;

/**
 * The result of a search, kept right while its index changes. Must be told of each change that may concern it, after the
 * index knows of it: of every document that had or has one of the terms, and while the result {@linkplain #shifts shifts}
 * of any.
 *
 * <p>Scores are relative: each change of any document shifts all of them a little. What that means depends on the search.
 *
 * <ul>
 *   <li>Without a limit each document stands for itself. Whether it is in the result is decided when it is written, and
 *       the answer follows at once. A minimum score is held against the score a document has then, which is the score
 *       the client is told; that it would score differently by now changes nothing.
 *   <li>With a limit the result is a window on the ranking: exactly the documents the search would find if it were run
 *       now. As long as the limit keeps nobody out that, too, is a matter of each document by itself. Beyond that any
 *       change, even of a document without any of the terms, may push one out and let another in; the result is then
 *       {@linkplain #isStale stale} until it is {@linkplain #refresh refreshed}, which costs as much as a search and
 *       takes in all changes since.
 * </ul>
 */
public final class LiveSearch {

    private final Search search;
    private final TextIndex index;
    private final Set<String> members = new LinkedHashSet<>();
    /** Members that were written since the result became stale. */
    private final Set<String> written = new HashSet<>();

    private boolean complete;
    private boolean stale = true;

    /** The documents found, and what has changed since the result was last known. */
    public record Refreshed(List<SearchHit> hits, List<SearchDelta> deltas) {}

    /** A result that is stale until it is first refreshed. */
    public LiveSearch(Search search, TextIndex index) {
        this.search = search;
        this.index = index;
    }

    /** Whether changes may be missing that only {@link #refresh} brings in. */
    public boolean isStale() {
        return stale;
    }

    /** Whether any change makes the result stale, even that of a document without any of the terms. */
    public boolean shifts() {
        return !stale && search.hasLimit() && !(complete && search.wantsEveryMatch());
    }

    /** What follows from a change of a document, as far as it can be said at once. */
    public List<SearchDelta> changed(String key) {
        stale |= shifts();
        if (stale) {
            if (members.contains(key)) {
                written.add(key);
            }
            return List.of();
        }
        Optional<SearchHit> hit = index.hit(key, search);
        boolean wasMember = members.contains(key);
        if (hit.isEmpty()) {
            return wasMember ? left(key) : List.of();
        }
        if (wasMember) {
            return List.of(new Updated(hit.get()));
        }
        if (members.size() == search.limit()) {
            complete = false;
            stale = true;
            return List.of();
        }
        members.add(key);
        return List.of(new Entered(hit.get()));
    }

    private List<SearchDelta> left(String key) {
        members.remove(key);
        return List.of(new Left(key));
    }

    /** Runs the search. Those who left come first, then the others, best first. */
    public Refreshed refresh() {
        SearchResult result = index.search(search);
        Set<String> found = new LinkedHashSet<>();
        result.hits().forEach(hit -> found.add(hit.key()));
        List<SearchDelta> deltas = new ArrayList<>();
        for (String key : members) {
            if (!found.contains(key)) {
                deltas.add(new Left(key));
            }
        }
        for (SearchHit hit : result.hits()) {
            if (!members.contains(hit.key())) {
                deltas.add(new Entered(hit));
            } else if (written.contains(hit.key())) {
                deltas.add(new Updated(hit));
            }
        }
        members.clear();
        members.addAll(found);
        written.clear();
        complete = result.complete();
        stale = false;
        return new Refreshed(result.hits(), List.copyOf(deltas));
    }
}
