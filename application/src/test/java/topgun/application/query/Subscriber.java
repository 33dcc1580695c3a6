package topgun.application.query;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import topgun.application.harness.ObjectCodec.Delivered;
import topgun.application.harness.TestClient;
import topgun.application.message.ClientMessage.QuerySubscribe;
import topgun.application.message.ClientMessage.QueryUnsubscribe;
import topgun.application.message.ServerMessage.QueryResponse;
import topgun.application.message.ServerMessage.Row;
import topgun.application.message.SubscriberMessage.QueryUpdate;
import topgun.application.message.SubscriberMessage.ResultChange;
import topgun.domain.value.Value;

/** A client with live queries, and what it makes of what it hears. */
final class Subscriber {

    final TestClient client;
    private final Map<String, Map<String, Value>> results = new HashMap<>();
    private int understood;

    Subscriber(TestClient client) {
        this.client = client;
    }

    /** Subscribes and answers the response. */
    QueryResponse subscribe(String queryId, String map, String query) {
        return subscribe(queryId, map, Json.value(query));
    }

    QueryResponse subscribe(String queryId, String map, Value query) {
        return subscribe(new QuerySubscribe(queryId, map, query, Optional.empty()));
    }

    QueryResponse subscribe(QuerySubscribe message) {
        understand();
        int before = client.heard().size();
        client.say(message);
        List<QueryResponse> responses = client
                .heard()
                .subList(before, client.heard().size())
                .stream()
                .filter(QueryResponse.class::isInstance)
                .map(QueryResponse.class::cast)
                .toList();
        if (responses.size() != 1) {
            throw new AssertionError("not one response: " + responses);
        }
        understand();
        return responses.getFirst();
    }

    void unsubscribe(String queryId) {
        client.say(new QueryUnsubscribe(queryId));
        understand();
        results.remove(queryId);
    }

    /** The updates of a query since this was last asked, in order. */
    List<QueryUpdate> updates(String queryId) {
        understand();
        List<QueryUpdate> updates = new ArrayList<>();
        for (Object message : client.heard()) {
            if (message instanceof Delivered(String id, QueryUpdate update) && id.equals(queryId)) {
                updates.add(update);
            }
        }
        forget();
        return updates;
    }

    /** Takes in what has been heard, and forgets the words. */
    void forget() {
        understand();
        client.forget();
        understood = 0;
    }

    /** The result of a query as the client has it. */
    Map<String, Value> result(String queryId) {
        understand();
        return results.getOrDefault(queryId, Map.of());
    }

    private void understand() {
        List<Object> heard = client.heard();
        for (Object message : heard.subList(understood, heard.size())) {
            if (message instanceof QueryResponse response && response.error().isEmpty()) {
                Map<String, Value> rows = new TreeMap<>();
                for (Row row : response.rows()) {
                    rows.put(row.key(), row.value());
                }
                results.put(response.queryId(), rows);
            } else if (message instanceof Delivered(String id, QueryUpdate update)) {
                apply(id, update);
            }
        }
        understood = heard.size();
    }

    private void apply(String id, QueryUpdate update) {
        Map<String, Value> rows = results.get(id);
        if (rows == null) {
            throw new AssertionError("an update before its result: " + id);
        }
        boolean known = rows.containsKey(update.key());
        if (known == (update.change() == ResultChange.ENTER)) {
            throw new AssertionError(update.change() + " of " + update.key() + " in " + rows.keySet());
        }
        if (update.value().isPresent()) {
            rows.put(update.key(), update.value().get());
        } else {
            rows.remove(update.key());
        }
    }
}
