package topgun.application.message;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.value.Value;

/**
 * All that came of an {@link ExchangeRequest}.
 *
 * @param acknowledged absent when there were no operations
 * @param problems what could not be done; the rest was
 */
public record ExchangeReply(
        Timestamp serverTime,
        Optional<Acknowledged> acknowledged,
        List<Delta> deltas,
        List<QueryResult> queryResults,
        List<SearchResult> searchResults,
        List<Problem> problems) {

    public ExchangeReply {
        deltas = List.copyOf(deltas);
        queryResults = List.copyOf(queryResults);
        searchResults = List.copyOf(searchResults);
        problems = List.copyOf(problems);
    }

    /** @param results one for each operation that need not be sent again */
    public record Acknowledged(String lastId, List<ServerMessage.OperationResult> results) {}

    /**
     * What arrived in a map since the client was told of it last, tombstones included.
     *
     * @param upTo what the client is to ask with the next time
     */
    public record Delta(String map, Map<String, LwwRecord> records, Timestamp upTo) {}

    public record QueryResult(String queryId, List<Value> rows, boolean hasMore, Optional<String> nextCursor) {}

    public record SearchResult(String searchId, List<ServerMessage.SearchHit> hits, int totalCount) {}

    /** @param context what it is about, for people */
    public record Problem(int code, String message, String context) {}
}
