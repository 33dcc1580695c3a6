package topgun.application.query;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView;

/** Values as JSON with single quotes. */
public final class Json {

    private Json() {}

    public static Value value(String text) {
        return Value.of(view(JsonMapper.shared().readTree(text.replace('\'', '"'))));
    }

    private static ValueView view(JsonNode node) {
        if (node.isObject()) {
            Map<String, ValueView> members = new LinkedHashMap<>();
            node.properties().forEach(member -> members.put(member.getKey(), view(member.getValue())));
            return new ValueView.MapView(members);
        }
        if (node.isArray()) {
            List<ValueView> elements = new ArrayList<>();
            node.forEach(element -> elements.add(view(element)));
            return new ValueView.ListView(elements);
        }
        if (node.isNull()) {
            return ValueView.Nil.INSTANCE;
        }
        if (node.isBoolean()) {
            return new ValueView.Bool(node.asBoolean());
        }
        return node.isNumber() ? new ValueView.Num(node.asDouble()) : new ValueView.Text(node.asString());
    }
}
