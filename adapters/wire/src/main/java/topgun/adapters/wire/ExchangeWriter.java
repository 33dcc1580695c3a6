package topgun.adapters.wire;

import java.util.List;
import java.util.Map;
import topgun.application.message.ExchangeReply;
import topgun.application.message.ServerMessage;
import topgun.domain.crdt.LwwRecord;

/** Writes the reply of an exchange. A group of which there is nothing is left out. */
final class ExchangeWriter {

    private final MessageParts out;

    ExchangeWriter(MessageParts out) {
        this.out = out;
    }

    void write(ExchangeReply reply) {
        out.map(1
                        + MessageParts.count(reply.acknowledged())
                        + count(reply.deltas())
                        + count(reply.queryResults())
                        + count(reply.searchResults())
                        + count(reply.problems()))
                .timestamp(Member.SERVER_HLC, reply.serverTime());
        reply.acknowledged().ifPresent(this::acknowledged);
        if (begin(Member.DELTAS, reply.deltas())) {
            reply.deltas().forEach(this::delta);
        }
        if (begin(Member.QUERY_RESULTS, reply.queryResults())) {
            reply.queryResults().forEach(this::queryResult);
        }
        if (begin(Member.SEARCH_RESULTS, reply.searchResults())) {
            reply.searchResults().forEach(this::searchResult);
        }
        if (begin(Member.ERRORS, reply.problems())) {
            reply.problems()
                    .forEach(problem -> out.map(3)
                            .integer(Member.CODE, problem.code())
                            .text(Member.MESSAGE, problem.message())
                            .text(Member.CONTEXT, problem.context()));
        }
    }

    private static int count(List<?> group) {
        return group.isEmpty() ? 0 : 1;
    }

    private boolean begin(Member member, List<?> group) {
        if (!group.isEmpty()) {
            out.list(member, group);
        }
        return !group.isEmpty();
    }

    private void acknowledged(ExchangeReply.Acknowledged acknowledged) {
        out.map(Member.ACK, 2).text(Member.LAST_ID, acknowledged.lastId()).list(Member.RESULTS, acknowledged.results());
        for (ServerMessage.OperationResult result : acknowledged.results()) {
            out.operationResult(result);
        }
    }

    private void delta(ExchangeReply.Delta delta) {
        out.map(3)
                .text(Member.MAP_NAME, delta.map())
                .timestamp(Member.SERVER_SYNC_TIMESTAMP, delta.upTo())
                .list(Member.RECORDS, delta.records().size());
        for (Map.Entry<String, LwwRecord> each : delta.records().entrySet()) {
            boolean deleted = each.getValue() instanceof LwwRecord.Tombstone;
            out.map(3)
                    .text(Member.KEY, each.getKey())
                    .lwwRecord(Member.RECORD, each.getValue())
                    .text(Member.EVENT_TYPE, deleted ? "REMOVE" : "PUT");
        }
    }

    private void queryResult(ExchangeReply.QueryResult result) {
        out.map(3 + MessageParts.count(result.nextCursor()))
                .text(Member.QUERY_ID, result.queryId())
                .values(Member.RESULTS, result.rows())
                .bool(Member.HAS_MORE, result.hasMore())
                .text(Member.NEXT_CURSOR, result.nextCursor());
    }

    private void searchResult(ExchangeReply.SearchResult result) {
        out.map(3)
                .text(Member.SEARCH_ID, result.searchId())
                .searchHits(result.hits())
                .integer(Member.TOTAL_COUNT, result.totalCount());
    }
}
