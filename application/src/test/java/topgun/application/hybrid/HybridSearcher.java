package topgun.application.hybrid;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import topgun.application.harness.ObjectCodec.Delivered;
import topgun.application.harness.TestClient;
import topgun.application.message.ClientMessage;
import topgun.application.message.HybridQuery;
import topgun.application.message.ServerMessage.HybridHit;
import topgun.application.message.ServerMessage.HybridSearchResponse;
import topgun.application.message.SubscriberMessage.HybridSearchUpdate;
import topgun.application.message.SubscriberMessage.ResultChange;
import topgun.application.query.Json;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView;

/** A client that searches in several ways, and what it makes of what it hears. */
final class HybridSearcher {

    final TestClient client;
    private final Map<String, Map<String, HybridHit>> results = new HashMap<>();
    private int understood;

    HybridSearcher(TestClient client) {
        this.client = client;
    }

    /** A query of words and a predicate, written as JSON, by these methods. */
    static HybridQuery.Complete query(String map, String text, String predicate, String... methods) {
        return new HybridQuery.Complete(
                map,
                text,
                List.of(methods),
                OptionalDouble.empty(),
                Optional.empty(),
                predicate.isEmpty() ? Optional.empty() : Optional.of(Json.value(predicate)),
                true,
                OptionalDouble.empty());
    }

    static HybridQuery.Complete limited(HybridQuery.Complete query, double count) {
        return new HybridQuery.Complete(
                query.map(),
                query.text(),
                query.methods(),
                OptionalDouble.of(count),
                query.vector(),
                query.predicate(),
                query.includeValue(),
                query.minScore());
    }

    static HybridQuery.Complete near(HybridQuery.Complete query, float number) {
        return new HybridQuery.Complete(
                query.map(),
                query.text(),
                query.methods(),
                query.count(),
                Optional.of(Value.of(new ValueView.Num(number))),
                query.predicate(),
                query.includeValue(),
                query.minScore());
    }

    static HybridQuery.Complete scoring(HybridQuery.Complete query, double minScore, boolean includeValue) {
        return new HybridQuery.Complete(
                query.map(),
                query.text(),
                query.methods(),
                query.count(),
                query.vector(),
                query.predicate(),
                includeValue,
                OptionalDouble.of(minScore));
    }

    HybridSearchResponse search(HybridQuery query) {
        return response(new ClientMessage.HybridSearch("request", query));
    }

    HybridSearchResponse subscribe(String id, HybridQuery query) {
        return response(new ClientMessage.HybridSearchSubscribe(id, query));
    }

    private HybridSearchResponse response(ClientMessage message) {
        understand();
        int before = client.heard().size();
        client.say(message);
        List<HybridSearchResponse> responses = client
                .heard()
                .subList(before, client.heard().size())
                .stream()
                .filter(HybridSearchResponse.class::isInstance)
                .map(HybridSearchResponse.class::cast)
                .toList();
        if (responses.size() != 1) {
            throw new AssertionError("not one response: " + responses);
        }
        understand();
        return responses.getFirst();
    }

    void unsubscribe(String id) {
        client.say(new ClientMessage.HybridSearchUnsubscribe(id));
        understand();
        results.remove(id);
    }

    static List<String> keys(HybridSearchResponse response) {
        return response.hits().stream().map(HybridHit::key).toList();
    }

    /** The updates of a search since this was last asked, as texts such as {@code ENTER a}. */
    List<String> updates(String id) {
        understand();
        List<String> updates = new ArrayList<>();
        for (Object message : client.heard()) {
            if (message instanceof Delivered(String to, HybridSearchUpdate update) && to.equals(id)) {
                updates.add(update.change() + " " + update.key());
            }
        }
        client.forget();
        understood = 0;
        return updates;
    }

    /** The result of a search as the client has it. */
    Map<String, HybridHit> result(String id) {
        understand();
        return results.getOrDefault(id, Map.of());
    }

    private void understand() {
        List<Object> heard = client.heard();
        for (Object message : heard.subList(understood, heard.size())) {
            if (message instanceof HybridSearchResponse response
                    && response.error().isEmpty()) {
                results.put(response.requestId(), byKey(response));
            } else if (message instanceof Delivered(String id, HybridSearchUpdate update)) {
                apply(id, update);
            }
        }
        understood = heard.size();
    }

    static Map<String, HybridHit> byKey(HybridSearchResponse response) {
        Map<String, HybridHit> hits = new LinkedHashMap<>();
        response.hits().forEach(hit -> hits.put(hit.key(), hit));
        return hits;
    }

    private void apply(String id, HybridSearchUpdate update) {
        Map<String, HybridHit> hits = results.get(id);
        if (hits == null) {
            throw new AssertionError("an update without a result: " + id);
        }
        if (hits.containsKey(update.key()) == (update.change() == ResultChange.ENTER)) {
            throw new AssertionError(update.change() + " of " + update.key() + " in " + hits.keySet());
        }
        if (update.change() == ResultChange.LEAVE) {
            hits.remove(update.key());
        } else {
            hits.put(update.key(), new HybridHit(update.key(), update.score(), update.methodScores(), update.value()));
        }
    }
}
