package topgun.application.message;

import java.util.List;
import topgun.domain.clock.ClaimedTime;

/**
 * All that a client without a connection has to say at once.
 *
 * @param time what its clock shows
 * @param operations what it wrote
 * @param maps what it wants to be brought up to date
 */
public record ExchangeRequest(
        ClaimedTime time,
        List<SubmittedOperation> operations,
        List<KnownMap> maps,
        List<PagedQuery> queries,
        List<ClientMessage.Search> searches) {

    public ExchangeRequest {
        operations = List.copyOf(operations);
        maps = List.copyOf(maps);
        queries = List.copyOf(queries);
        searches = List.copyOf(searches);
    }

    /** @param upTo what an earlier reply gave as {@link ExchangeReply.Delta#upTo}; anything else stands for the beginning */
    public record KnownMap(String map, ClaimedTime upTo) {}

    /** @param skipped how many rows at the beginning of the result are left out of the reply */
    public record PagedQuery(ClientMessage.QuerySubscribe query, int skipped) {}
}
