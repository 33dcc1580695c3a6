package topgun.domain.query;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import topgun.domain.value.MalformedValueException;
import topgun.domain.value.MessagePackReader;
import topgun.domain.value.MessagePackWriter;
import topgun.domain.value.ValueView;

/**
 * Remembers where a page ended, for a client that asks for the next one. Its text means nothing to anybody else.
 *
 * @param filterHash stands for what was asked for
 * @param sortHash stands for the order
 * @param last the last row of the page
 */
public record Cursor(long createdMillis, int filterHash, int sortHash, Place last) {

    private static final int FORMAT = 1;

    public String encode() {
        var writer = new MessagePackWriter(64);
        writer.arrayHeader(5 + last.values().size())
                .integer(FORMAT)
                .number((double) createdMillis)
                .integer(filterHash)
                .integer(sortHash)
                .string(last.key());
        last.values().forEach(writer::view);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(writer.toByteArray());
    }

    /** Empty for a text that is no cursor. */
    public static Optional<Cursor> decode(String text) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            var reader = new MessagePackReader(bytes);
            int values = reader.readArrayHeader() - 5;
            if (values < 0 || reader.readLong() != FORMAT) {
                return Optional.empty();
            }
            long createdMillis = reader.readLong();
            int filterHash = Math.toIntExact(reader.readLong());
            int sortHash = Math.toIntExact(reader.readLong());
            String key = reader.readString();
            List<ValueView> sorted = new ArrayList<>();
            for (int i = 0; i < values; i++) {
                sorted.add(SortOrder.essence(reader.readView()));
            }
            return reader.hasRemaining()
                    ? Optional.empty()
                    : Optional.of(new Cursor(createdMillis, filterHash, sortHash, new Place(sorted, key)));
        } catch (IllegalArgumentException | ArithmeticException | MalformedValueException e) {
            return Optional.empty();
        }
    }
}
