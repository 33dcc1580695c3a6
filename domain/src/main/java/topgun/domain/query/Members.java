package topgun.domain.query;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import topgun.domain.value.MessagePackReader;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView;
import topgun.domain.value.ValueView.ListView;
import topgun.domain.value.ValueView.MapView;

/** The members of an object that a client wrote. What is undefined is absent; null never stands for that. */
record Members(Map<String, Value> values) {

    static Members of(Value object) {
        MessagePackReader reader = object.reader();
        Map<String, Value> values = new LinkedHashMap<>();
        int count = reader.readMapHeader();
        for (int i = 0; i < count; i++) {
            String name = reader.readKey();
            if (reader.tryReadUndefined()) {
                values.remove(name);
            } else {
                values.put(name, reader.readValue());
            }
        }
        return new Members(values);
    }

    Optional<Value> value(String name) {
        return Optional.ofNullable(values.get(name));
    }

    Optional<ValueView> view(String name) {
        return value(name).map(Value::view);
    }

    Optional<MapView> map(String name) throws RefusedException {
        Optional<ValueView> view = view(name);
        return view.isEmpty() ? Optional.empty() : Optional.of(asMap(view.get()));
    }

    Optional<String> text(String name) throws RefusedException {
        Optional<ValueView> view = view(name);
        return view.isEmpty() ? Optional.empty() : Optional.of(asText(view.get()));
    }

    Optional<List<ValueView>> list(String name) throws RefusedException {
        Optional<ValueView> view = view(name);
        return view.isEmpty() ? Optional.empty() : Optional.of(asList(view.get()));
    }

    Optional<List<String>> texts(String name) throws RefusedException {
        Optional<List<ValueView>> list = list(name);
        if (list.isEmpty()) {
            return Optional.empty();
        }
        List<String> texts = new ArrayList<>();
        for (ValueView element : list.get()) {
            texts.add(asText(element));
        }
        return Optional.of(texts);
    }

    static MapView asMap(ValueView view) throws RefusedException {
        if (view instanceof MapView map) {
            return map;
        }
        throw RefusedException.malformed();
    }

    static List<ValueView> asList(ValueView view) throws RefusedException {
        if (view instanceof ListView(List<ValueView> elements)) {
            return elements;
        }
        throw RefusedException.malformed();
    }

    static String asText(ValueView view) throws RefusedException {
        if (view instanceof ValueView.Text(String text)) {
            return text;
        }
        throw RefusedException.malformed();
    }

    /** A number in whatever form it was written, as long as it is finite. */
    static double asNumber(ValueView view) throws RefusedException {
        double number = switch (view) {
            case ValueView.Num(double value) -> value;
            case ValueView.BigInt(var value) -> value.doubleValue();
            case ValueView other -> Double.NaN;
        };
        if (Double.isFinite(number)) {
            return number;
        }
        throw RefusedException.malformed();
    }
}
