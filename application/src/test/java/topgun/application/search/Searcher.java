package topgun.application.search;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import topgun.application.harness.ObjectCodec.Delivered;
import topgun.application.harness.TestClient;
import topgun.application.message.ClientMessage;
import topgun.application.message.ClientMessage.SearchSubscribe;
import topgun.application.message.ClientMessage.SearchUnsubscribe;
import topgun.application.message.ServerMessage.SearchHit;
import topgun.application.message.ServerMessage.SearchResponse;
import topgun.application.message.SubscriberMessage.ResultChange;
import topgun.application.message.SubscriberMessage.SearchUpdate;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView;

/** A client that searches, and what it makes of what it hears. */
final class Searcher {

    final TestClient client;
    private final Map<String, Map<String, Value>> results = new HashMap<>();
    private int understood;

    Searcher(TestClient client) {
        this.client = client;
    }

    static Value text(String text) {
        return Value.of(new ValueView.Text(text));
    }

    /** Options or a document with these members, in pairs of name and text or number. */
    static Value object(Object... members) {
        Map<String, ValueView> view = new HashMap<>();
        for (int i = 0; i < members.length; i += 2) {
            view.put((String) members[i], view(members[i + 1]));
        }
        return Value.of(new ValueView.MapView(view));
    }

    private static ValueView view(Object member) {
        return switch (member) {
            case Number number -> new ValueView.Num(number.doubleValue());
            case Value value -> value.view();
            default -> new ValueView.Text(member.toString());
        };
    }

    SearchResponse search(String map, String query) {
        return search(map, query, Value.NULL);
    }

    SearchResponse search(String map, String query, Value options) {
        return response(new ClientMessage.Search("request", map, query, options));
    }

    SearchResponse subscribe(String id, String map, String query, Value options) {
        return response(new SearchSubscribe(id, map, query, options));
    }

    private SearchResponse response(ClientMessage message) {
        understand();
        int before = client.heard().size();
        client.say(message);
        List<SearchResponse> responses = client
                .heard()
                .subList(before, client.heard().size())
                .stream()
                .filter(SearchResponse.class::isInstance)
                .map(SearchResponse.class::cast)
                .toList();
        if (responses.size() != 1) {
            throw new AssertionError("not one response: " + responses);
        }
        understand();
        return responses.getFirst();
    }

    void unsubscribe(String id) {
        client.say(new SearchUnsubscribe(id));
        understand();
        results.remove(id);
    }

    static List<String> keys(SearchResponse response) {
        return response.hits().stream().map(SearchHit::key).toList();
    }

    /** The updates of a search since this was last asked, as texts such as {@code ENTER a}. */
    List<String> updates(String id) {
        understand();
        List<String> updates = new ArrayList<>();
        for (Object message : client.heard()) {
            if (message instanceof Delivered(String to, SearchUpdate update) && to.equals(id)) {
                updates.add(update.change() + " " + update.key());
            }
        }
        client.forget();
        understood = 0;
        return updates;
    }

    /** The result of a search as the client has it. */
    Map<String, Value> result(String id) {
        understand();
        return results.getOrDefault(id, Map.of());
    }

    private void understand() {
        List<Object> heard = client.heard();
        for (Object message : heard.subList(understood, heard.size())) {
            if (message instanceof SearchResponse response && response.error().isEmpty()) {
                Map<String, Value> documents = new TreeMap<>();
                response.hits().forEach(hit -> documents.put(hit.key(), hit.value()));
                results.put(response.requestId(), documents);
            } else if (message instanceof Delivered(String id, SearchUpdate update)) {
                apply(id, update);
            }
        }
        understood = heard.size();
    }

    private void apply(String id, SearchUpdate update) {
        Map<String, Value> documents = results.get(id);
        if (documents == null) {
            throw new AssertionError("an update without a result: " + id);
        }
        if (documents.containsKey(update.key()) == (update.change() == ResultChange.ENTER)) {
            throw new AssertionError(update.change() + " of " + update.key() + " in " + documents.keySet());
        }
        if (update.change() == ResultChange.LEAVE) {
            documents.remove(update.key());
        } else {
            documents.put(update.key(), update.value().orElseThrow());
        }
    }
}
