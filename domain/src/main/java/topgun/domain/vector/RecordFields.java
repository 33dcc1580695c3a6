package topgun.domain.vector;

import java.util.Optional;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import topgun.domain.value.FieldNames;
import topgun.domain.value.MalformedValueException;
import topgun.domain.value.MessagePackReader;
import topgun.domain.value.Value;
import topgun.domain.value.ValueType;

/** Picks a few top-level fields out of records, without decoding the rest. Of members of one name the last counts. */
public final class RecordFields {

    private final FieldNames names;

    public RecordFields(String... names) {
        this.names = FieldNames.of(names);
    }

    /** What the field holds; of several names, the first. */
    public Optional<Value> first(Value record) {
        @Nullable Value[] found = new Value[names.size()];
        read(record, (place, reader) -> found[place] = reader.readValue());
        return Optional.ofNullable(found[0]);
    }

    /** The texts the fields hold, in the order of their names; empty if none holds one. */
    public Optional<String> texts(Value record) {
        @Nullable String[] found = new String[names.size()];
        read(record, (place, reader) -> {
            found[place] = null;
            if (reader.peekType() == ValueType.TEXT) {
                found[place] = reader.readString();
            } else {
                reader.skip();
            }
        });
        var joined = new StringJoiner(" ");
        boolean any = false;
        for (String text : found) {
            if (text != null) {
                joined.add(text);
                any = true;
            }
        }
        return any ? Optional.of(joined.toString()) : Optional.empty();
    }

    private interface Visitor {

        void visit(int place, MessagePackReader reader);
    }

    private void read(Value record, Visitor visitor) {
        try {
            MessagePackReader reader = record.reader();
            if (reader.peekType() != ValueType.MAP) {
                return;
            }
            for (int members = reader.readMapHeader(); members > 0; members--) {
                int place = reader.readKey(names);
                if (place >= 0) {
                    visitor.visit(place, reader);
                } else {
                    reader.skip();
                }
            }
        } catch (MalformedValueException e) {
            // nested too deeply to be passed over; what was found before counts
        }
    }
}
