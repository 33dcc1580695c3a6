package topgun.application.vector;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import topgun.application.harness.TestClient;
import topgun.application.message.ClientMessage.VectorSearch;
import topgun.application.message.ServerMessage.VectorHit;
import topgun.application.message.ServerMessage.VectorSearchResponse;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView;

/** A client that searches vectors. */
record Seeker(TestClient client) {

    /** An object with these members, in pairs of name and value. */
    static Value object(Object... members) {
        return Value.of(view(members));
    }

    static ValueView.MapView view(Object... members) {
        Map<String, ValueView> view = new LinkedHashMap<>();
        for (int i = 0; i < members.length; i += 2) {
            view.put((String) members[i], member(members[i + 1]));
        }
        return new ValueView.MapView(view);
    }

    private static ValueView member(Object member) {
        return switch (member) {
            case ValueView view -> view;
            case Value value -> value.view();
            case Number number -> new ValueView.Num(number.doubleValue());
            case Boolean flag -> new ValueView.Bool(flag);
            case float[] vector -> list(vector);
            case Object other -> new ValueView.Text(other.toString());
        };
    }

    private static ValueView list(float[] vector) {
        List<ValueView> components = new ArrayList<>();
        for (float component : vector) {
            components.add(new ValueView.Num(component));
        }
        return new ValueView.ListView(components);
    }

    static float[] vector(double... components) {
        float[] vector = new float[components.length];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) components[i];
        }
        return vector;
    }

    VectorSearchResponse search(String map, float[] vector, int count) {
        return ask("mapName", map, "queryVector", vector, "k", count);
    }

    VectorSearchResponse ask(Object... members) {
        client.forget();
        client.say(new VectorSearch("v", object(members)));
        List<VectorSearchResponse> responses = client.heard(VectorSearchResponse.class);
        if (responses.size() != 1) {
            throw new AssertionError("not one response: " + client.heard());
        }
        return responses.getFirst();
    }

    static List<String> keys(VectorSearchResponse response) {
        return response.hits().stream().map(VectorHit::key).toList();
    }
}
