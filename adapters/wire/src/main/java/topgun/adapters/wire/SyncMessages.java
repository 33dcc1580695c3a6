package topgun.adapters.wire;

import static topgun.adapters.wire.Malformed.invalid;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import topgun.application.message.ClientMessage;
import topgun.application.message.PushedEntry;
import topgun.application.port.MalformedMessageException;
import topgun.domain.crdt.Tag;
import topgun.domain.operation.Operation;
import topgun.domain.value.MessagePackReader;
import topgun.domain.value.ValueType;

/** Reads the messages by which a client compares its maps with the server's. */
final class SyncMessages {

    private final byte[] frame;
    private final int maxDepth;
    private final Names names;

    /** @param maxDepth how deep the value of a member may be */
    SyncMessages(byte[] frame, int maxDepth, Names names) {
        this.frame = frame;
        this.maxDepth = maxDepth;
        this.names = names;
    }

    ClientMessage syncInit(Fields fields) throws MalformedMessageException {
        return new ClientMessage.SyncInit(names.required(fields, Member.MAP_NAME), lastSync(fields));
    }

    private static double lastSync(Fields fields) throws MalformedMessageException {
        return fields.optionalNumber(Member.LAST_SYNC_TIMESTAMP).orElse(0);
    }

    ClientMessage orSyncInit(Fields fields) throws MalformedMessageException {
        return new ClientMessage.OrSyncInit(
                names.required(fields, Member.MAP_NAME),
                Fields.hash(fields.required(Member.ROOT_HASH)),
                bucketHashes(fields.required(Member.BUCKET_HASHES)),
                lastSync(fields),
                fields.has(Member.CLAIMED_EPOCH));
    }

    private static Map<String, Integer> bucketHashes(MessagePackReader reader) throws MalformedMessageException {
        Map<String, Integer> hashes = new HashMap<>();
        int members = reader.readMapHeader();
        for (int i = 0; i < members; i++) {
            String name = reader.readKey();
            if (!reader.tryReadUndefined()) {
                int hash = Fields.hash(reader);
                if (name.length() == 1) { // as every bucket's is
                    hashes.put(name, hash);
                }
            }
        }
        return hashes;
    }

    ClientMessage merkleBucketRequest(Fields payload) throws MalformedMessageException {
        return new ClientMessage.MerkleBucketRequest(
                names.required(payload, Member.MAP_NAME), payload.text(Member.PATH));
    }

    ClientMessage orMerkleBucketRequest(Fields payload) throws MalformedMessageException {
        return new ClientMessage.OrMerkleBucketRequest(
                names.required(payload, Member.MAP_NAME), payload.text(Member.PATH));
    }

    ClientMessage orDiffRequest(Fields payload) throws MalformedMessageException {
        return new ClientMessage.OrDiffRequest(names.required(payload, Member.MAP_NAME), payload.texts(Member.KEYS));
    }

    ClientMessage orPushDiff(Fields payload) throws MalformedMessageException {
        String map = names.required(payload, Member.MAP_NAME);
        MessagePackReader entries = payload.required(Member.ENTRIES);
        List<PushedEntry> pushed = new ArrayList<>();
        int count = entries.readArrayHeader();
        for (int i = 0; i < count; i++) {
            Fields entry = Fields.scan(entries, frame, maxDepth);
            String key = entry.text(Member.KEY);
            List<Operation.OrAdd> additions = additions(map, key, entry.required(Member.RECORDS));
            List<Tag> tombstones = tombstones(entry.required(Member.TOMBSTONES));
            if (names.isName(key)) {
                pushed.add(new PushedEntry(key, additions, tombstones));
            }
        }
        return new ClientMessage.OrPushDiff(map, pushed);
    }

    /**
     * The records of a push that will do. The others are left out rather than refused with all the rest: the client
     * would push the same again at every sync.
     */
    private List<Operation.OrAdd> additions(String map, String key, MessagePackReader records)
            throws MalformedMessageException {
        RecordReader each = new RecordReader(records, frame, names);
        List<Operation.OrAdd> additions = new ArrayList<>();
        int count = records.readArrayHeader();
        for (int i = 0; i < count; i++) {
            ValueType type = records.peekType();
            if (type != ValueType.MAP) {
                throw invalid("a record is no map");
            }
            each.read(type);
            if (each.flawAsAddition() == null) {
                additions.add(each.addition(map, key));
            }
        }
        return additions;
    }

    private List<Tag> tombstones(MessagePackReader reader) {
        List<Tag> tags = new ArrayList<>();
        for (String text : Fields.texts(reader)) {
            if (names.isTag(text)) {
                tags.add(new Tag(text));
            }
        }
        return tags;
    }
}
