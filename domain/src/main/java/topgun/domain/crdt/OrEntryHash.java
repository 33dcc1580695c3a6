package topgun.domain.crdt;

import java.util.List;
import topgun.domain.merkle.Fnv1a;
import topgun.domain.value.NumberText;
import topgun.domain.value.ValueText;

/**
 * The hash that stands for one key of an OR-map in its tree: over the text {@code key:K|R1|R2…}, each record being {@code
 * tag:value:millis:counter:node}, followed by {@code :ttl=T} if it has one. Nothing in it is escaped.
 */
public final class OrEntryHash {

    private OrEntryHash() {}

    /** The records must come in the order of their tags. */
    public static int of(String key, List<OrRecord> records) {
        int hash = Fnv1a.update(Fnv1a.hash("key:"), key);
        StringBuilder text = new StringBuilder(128);
        for (OrRecord record : records) {
            text.setLength(0);
            append(record, text.append('|'));
            hash = Fnv1a.update(hash, text);
        }
        return hash;
    }

    private static void append(OrRecord record, StringBuilder text) {
        text.append(record.tag().text()).append(':');
        ValueText.append(record.value(), text);
        text.append(':').append(record.timestamp());
        if (record.ttl().isPresent()) {
            text.append(":ttl=").append(NumberText.of(record.ttl().millis()));
        }
    }
}
