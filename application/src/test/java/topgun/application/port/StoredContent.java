package topgun.application.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import topgun.application.port.RecordStore.Sink;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.OrRecord;
import topgun.domain.crdt.Tag;

/** What a load hands out, and that it hands out nothing twice. */
class StoredContent implements Sink {

    final Map<String, LwwRecord> lww = new HashMap<>();
    final Map<TagAndKey, OrRecord> or = new HashMap<>();
    final Set<Tag> tombstones = new HashSet<>();

    /** Where a tagged record stands: a tag may be used under several keys. */
    record TagAndKey(Tag tag, String key) {}

    @Override
    public void lww(String key, LwwRecord entry) {
        assertThat(lww.put(key, entry)).isNull();
    }

    @Override
    public void or(String key, OrRecord entry) {
        assertThat(or.put(new TagAndKey(entry.tag(), key), entry)).isNull();
    }

    @Override
    public void tombstone(Tag tag) {
        assertThat(tombstones.add(tag)).isTrue();
    }

    private List<Object> parts() {
        return Arrays.asList(lww, or, tombstones);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StoredContent that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    @Override
    public String toString() {
        return parts().toString();
    }
}
