package topgun.adapters.jdbi;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import topgun.application.port.RecordStore;
import topgun.application.port.RecordWrite;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.OrRecord;
import topgun.domain.crdt.Tag;

/** What a store holds for a map. */
record LoadedContent(Map<String, LwwRecord> lww, Map<TagAndKey, OrRecord> or, Set<Tag> tombstones)
        implements RecordStore.Sink {

    LoadedContent() {
        this(new HashMap<>(), new HashMap<>(), new HashSet<>());
    }

    static LoadedContent of(RecordStore store, String map) {
        LoadedContent content = new LoadedContent();
        store.load(map, content);
        return content;
    }

    void apply(RecordWrite write) {
        switch (write) {
            case RecordWrite.PutLww(var map, var key, var entry) -> lww.put(key, entry);
            case RecordWrite.ForgetLww(var map, var key) -> lww.remove(key);
            case RecordWrite.PutOr(var map, var key, var entry) -> or(key, entry);
            case RecordWrite.RemoveOr(var map, var tag, var keys) -> {
                keys.forEach(key -> or.remove(new TagAndKey(tag, key)));
                tombstones.add(tag);
            }
            case RecordWrite.ForgetTombstone(var map, var tag) -> tombstones.remove(tag);
        }
    }

    @Override
    public void lww(String key, LwwRecord entry) {
        lww.put(key, entry);
    }

    @Override
    public void or(String key, OrRecord entry) {
        or.put(new TagAndKey(entry.tag(), key), entry);
    }

    @Override
    public void tombstone(Tag tag) {
        tombstones.add(tag);
    }
}
