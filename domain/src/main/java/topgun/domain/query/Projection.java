package topgun.domain.query;

import java.util.Set;
import topgun.domain.value.MessagePackReader;
import topgun.domain.value.MessagePackWriter;
import topgun.domain.value.Value;
import topgun.domain.value.ValueType;

/** Reduces objects to some of their fields. Other values stay as they are. */
public record Projection(Set<String> fields) {

    public Projection {
        fields = Set.copyOf(fields);
    }

    public Value of(Value value) {
        MessagePackReader reader = value.reader();
        if (reader.peekType() != ValueType.MAP) {
            return value;
        }
        int members = reader.readMapHeader();
        var kept = new MessagePackWriter(value.length());
        int count = 0;
        for (int i = 0; i < members; i++) {
            String name = reader.readKey();
            int from = reader.position();
            reader.skip();
            if (fields.contains(name)) {
                kept.string(name).raw(value.bytes(), from, reader.position());
                count++;
            }
        }
        return Value.of(new MessagePackWriter(kept.size() + 5)
                .mapHeader(count)
                .raw(kept.array(), 0, kept.size())
                .toByteArray());
    }
}
