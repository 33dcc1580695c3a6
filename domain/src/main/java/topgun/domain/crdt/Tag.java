package topgun.domain.crdt;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import topgun.domain.clock.Timestamp;

/**
 * The name of one addition to an OR-map, which a removal refers to.
 *
 * <p>Usually the text of the timestamp of the addition, made by the client; but any text is a tag, and clients with a
 * broken clock even make the same one twice. The order is that of UTF-16 code units, as hashing needs it.
 */
public record Tag(String text) implements Comparable<Tag> {

    public Tag {
        requireNonNull(text, "text");
    }

    /** When the addition was made, if the tag tells. */
    public Optional<Timestamp> timestamp() {
        return Timestamp.parse(text);
    }

    @Override
    public int compareTo(Tag other) {
        return text.compareTo(other.text);
    }
}
