package topgun.domain.search;

import java.util.Comparator;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import topgun.domain.value.FieldNames;
import topgun.domain.value.MessagePackReader;
import topgun.domain.value.Value;
import topgun.domain.value.ValueType;
import topgun.domain.value.ValueView;

/** Picks the texts out of values. */
final class TextReader {

    private final TextSource source;
    private final FieldNames lookup;

    TextReader(TextSource source) {
        this.source = source;
        this.lookup = switch (source) {
            case TextSource.Fields(List<String> names) -> FieldNames.of(names.toArray(String[]::new));
            case TextSource.All all -> FieldNames.of();
        };
    }

    /** The order in which fields are scored, which is also that of the terms matched in them. */
    Comparator<String> fieldOrder() {
        return switch (source) {
            case TextSource.Fields(List<String> names) -> Comparator.comparingInt(names::indexOf);
            case TextSource.All all -> Comparator.naturalOrder();
        };
    }

    /** Visits the texts of a value, each with its field. */
    void read(Value value, BiConsumer<String, String> texts) {
        switch (source) {
            case TextSource.Fields fields -> readFields(value.reader(), texts);
            case TextSource.All all -> readAll(value.view(), texts);
        }
    }

    /** Without decoding the rest of the value. */
    private void readFields(MessagePackReader reader, BiConsumer<String, String> visitor) {
        if (reader.peekType() != ValueType.MAP) {
            return;
        }
        @Nullable String[] texts = new String[lookup.size()];
        for (int members = reader.readMapHeader(); members > 0; members--) {
            int place = reader.readKey(lookup);
            String text = null;
            if (place >= 0 && reader.peekType() == ValueType.TEXT) {
                text = reader.readString();
            } else {
                reader.skip();
            }
            if (place >= 0) {
                texts[place] = text; // of members of one name the last counts
            }
        }
        for (int place = 0; place < texts.length; place++) {
            String text = texts[place];
            if (text != null) {
                visitor.accept(lookup.name(place), text);
            }
        }
    }

    private static void readAll(ValueView value, BiConsumer<String, String> texts) {
        if (value instanceof ValueView.MapView object) {
            object.members().forEach((field, member) -> readAll(field, member, texts));
        } else {
            readAll("", value, texts);
        }
    }

    private static void readAll(String field, ValueView value, BiConsumer<String, String> texts) {
        switch (value) {
            case ValueView.Text(String text) -> texts.accept(field, text);
            case ValueView.ListView(var elements) -> elements.forEach(element -> readAll(field, element, texts));
            case ValueView.MapView(var members) -> members.values().forEach(member -> readAll(field, member, texts));
            case ValueView.Nil other -> {}
            case ValueView.Bool other -> {}
            case ValueView.Num other -> {}
            case ValueView.BigInt other -> {}
            case ValueView.Binary other -> {}
            case ValueView.Date other -> {}
            case ValueView.Extension other -> {}
        }
    }
}
