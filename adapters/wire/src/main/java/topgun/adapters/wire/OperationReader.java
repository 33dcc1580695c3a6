package topgun.adapters.wire;

import static java.util.Objects.requireNonNull;
import static topgun.adapters.wire.Malformed.invalid;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import topgun.application.message.ClientMessage.ClientOperation;
import topgun.application.message.ClientMessage.OperationBatch;
import topgun.application.message.OperationId;
import topgun.application.message.SubmittedOperation;
import topgun.application.message.SubmittedOperation.Content;
import topgun.application.message.SubmittedOperation.Content.Complete;
import topgun.application.port.MalformedMessageException;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.Tag;
import topgun.domain.operation.Operation;
import topgun.domain.operation.WriteConcern;
import topgun.domain.value.FieldNames;
import topgun.domain.value.MessagePackReader;
import topgun.domain.value.Value;
import topgun.domain.value.ValueType;

/**
 * Reads the payloads that carry operations: the bulk of what clients send, so in one pass and without more objects than
 * the messages consist of.
 *
 * <p>Each operation is judged alone. A part of it that is missing or unusable makes that operation incomplete; only
 * what stands around the operations can spoil the message.
 */
final class OperationReader {

    private enum Kind {
        PUT,
        REMOVE,
        OR_ADD,
        OR_REMOVE
    }

    private static final Kind[] KINDS = Kind.values();
    private static final FieldNames KIND_NAMES =
            FieldNames.of(Arrays.stream(KINDS).map(Kind::name).toArray(String[]::new));

    private static final List<Optional<WriteConcern>> CONCERNS =
            Arrays.stream(WriteConcern.values()).map(Optional::of).toList();
    private static final FieldNames CONCERN_NAMES = FieldNames.of(
            Arrays.stream(WriteConcern.values()).map(WriteConcern::name).toArray(String[]::new));

    private final MessagePackReader reader;
    private final byte[] frame;
    private final Names names;

    // What has been read of the current operation

    private Optional<OperationId> id = Optional.empty();
    private @Nullable String map;
    private @Nullable String key;
    private Kind kind = Kind.PUT;
    private @Nullable Tag orTag;
    private Optional<WriteConcern> writeConcern = Optional.empty();
    private OptionalLong timeoutMillis = OptionalLong.empty();
    private @Nullable Flaw flaw;
    private final RecordReader lwwRecord;
    private final RecordReader orRecord;

    private boolean legacyMarks;

    /** @param frame the array that {@code reader} reads from */
    OperationReader(MessagePackReader reader, byte[] frame, Names names) {
        this.reader = reader;
        this.frame = frame;
        this.names = names;
        this.lwwRecord = new RecordReader(reader, frame, names);
        this.orRecord = new RecordReader(reader, frame, names);
    }

    /** Reads the payload of a single operation. */
    ClientOperation readSingle() throws MalformedMessageException {
        if (reader.peekType() != ValueType.MAP) {
            throw invalid("payload is no map");
        }
        return new ClientOperation(readOperation());
    }

    /** Reads the payload of a batch. */
    OperationBatch readBatch() throws MalformedMessageException {
        List<SubmittedOperation> operations = null;
        Optional<WriteConcern> batchConcern = Optional.empty();
        OptionalLong batchTimeout = OptionalLong.empty();
        int members = reader.readMapHeader();
        for (int i = 0; i < members; i++) {
            switch (Member.read(reader)) {
                case OPS -> operations = readOperations();
                case WRITE_CONCERN -> batchConcern = readBatchConcern();
                case TIMEOUT -> batchTimeout = readBatchTimeout();
                default -> reader.skip();
            }
        }
        if (operations == null) {
            throw invalid("no ops");
        }
        return new OperationBatch(operations, batchConcern, batchTimeout, legacyMarks);
    }

    private Optional<WriteConcern> readBatchConcern() throws MalformedMessageException {
        if (reader.tryReadUndefined()) {
            return Optional.empty();
        }
        int place = reader.peekType() == ValueType.TEXT ? reader.readKey(CONCERN_NAMES) : -1;
        if (place < 0) {
            throw invalid("unknown writeConcern");
        }
        return CONCERNS.get(place);
    }

    private OptionalLong readBatchTimeout() throws MalformedMessageException {
        return reader.tryReadUndefined() ? OptionalLong.empty() : OptionalLong.of((long) Fields.number(reader));
    }

    /** Reads a list of operations. */
    List<SubmittedOperation> readOperations() {
        legacyMarks = false;
        int count = reader.readArrayHeader();
        List<SubmittedOperation> operations = new ArrayList<>(Math.min(count, 16));
        for (int i = 0; i < count; i++) {
            operations.add(readOperation());
        }
        return operations;
    }

    private SubmittedOperation readOperation() {
        if (reader.peekType() != ValueType.MAP) {
            reader.skip();
            return Flaw.OPERATION.anonymous();
        }
        clear();
        readMembers();
        Flaw found = findFlaw();
        if (found != null && id.isEmpty() && writeConcern.isEmpty() && timeoutMillis.isEmpty()) {
            return found.anonymous();
        }
        Content content = found != null ? found.content() : new Complete(operation());
        return new SubmittedOperation(id, content, writeConcern, timeoutMillis);
    }

    private void clear() {
        id = Optional.empty();
        map = null;
        key = null;
        kind = Kind.PUT;
        orTag = null;
        writeConcern = Optional.empty();
        timeoutMillis = OptionalLong.empty();
        flaw = null;
        lwwRecord.clear();
        orRecord.clear();
    }

    private void readMembers() {
        boolean synced = false;
        boolean undefined = false;
        int members = reader.readMapHeader();
        for (int i = 0; i < members; i++) {
            Member member = Member.read(reader);
            synced |= member == Member.SYNCED;
            ValueType type = reader.peekType();
            if (type == ValueType.UNDEFINED) {
                undefined = true;
                reader.skip();
                continue;
            }
            switch (member) {
                case ID -> readId(type);
                case MAP_NAME -> map = type == ValueType.TEXT ? names.maps().read(reader, frame) : skipped();
                case KEY -> key = type == ValueType.TEXT ? readKeyName() : skipped();
                case OP_TYPE -> readKind(type);
                case RECORD -> lwwRecord.read(type);
                case OR_RECORD -> orRecord.read(type);
                case OR_TAG -> readOrTag(type);
                case WRITE_CONCERN -> readConcern(type);
                case TIMEOUT -> readTimeout(type);
                default -> reader.skip();
            }
        }
        legacyMarks |= synced && undefined;
    }

    private static boolean isNumber(ValueType type) {
        return type == ValueType.NUMBER || type == ValueType.WIDE_INTEGER;
    }

    private @Nullable String skipped() {
        reader.skip();
        return null;
    }

    private @Nullable String readKeyName() {
        String text = reader.readString();
        return names.isName(text) ? text : null;
    }

    private void readId(ValueType type) {
        if (type == ValueType.TEXT) {
            id = Optional.of(new OperationId(reader.readString(), false));
        } else if (isNumber(type)) {
            double number = reader.readNumber();
            if (number == Math.rint(number) && Math.abs(number) <= Timestamp.MAX_PART) {
                id = Optional.of(new OperationId(Long.toString((long) number), true));
            } else {
                flaw = Flaw.ID;
            }
        } else if (!reader.tryReadNil()) {
            reader.skip();
            flaw = Flaw.ID;
        }
    }

    private void readKind(ValueType type) {
        if (type == ValueType.TEXT) {
            int place = reader.readKey(KIND_NAMES);
            kind = place < 0 ? Kind.PUT : KINDS[place];
        } else if (!reader.tryReadNil()) {
            reader.skip();
            flaw = Flaw.OP_TYPE;
        }
    }

    private void readOrTag(ValueType type) {
        orTag = null;
        if (type == ValueType.TEXT) {
            String text = reader.readString();
            orTag = names.isTag(text) ? new Tag(text) : null;
        } else {
            reader.skip();
        }
    }

    private void readConcern(ValueType type) {
        int place = -1;
        if (type == ValueType.TEXT) {
            place = reader.readKey(CONCERN_NAMES);
        } else {
            reader.skip();
        }
        if (place < 0) {
            flaw = Flaw.WRITE_CONCERN;
        } else {
            writeConcern = CONCERNS.get(place);
        }
    }

    private void readTimeout(ValueType type) {
        double number = Double.NaN;
        if (isNumber(type)) {
            number = reader.readNumber();
        } else {
            reader.skip();
        }
        if (Double.isFinite(number)) {
            timeoutMillis = OptionalLong.of((long) number);
        } else {
            flaw = Flaw.TIMEOUT;
        }
    }

    private @Nullable Flaw findFlaw() {
        if (flaw != null) {
            return flaw;
        }
        if (map == null) {
            return Flaw.MAP_NAME;
        }
        if (key == null) {
            return Flaw.KEY;
        }
        return switch (kind) {
            case PUT -> lwwRecord.isPresent() ? flawOfPut() : Flaw.NO_RECORD;
            case REMOVE -> lwwRecord.flawAsTombstone();
            case OR_ADD -> orRecord.isPresent() ? orRecord.flawAsAddition() : Flaw.NO_OR_RECORD;
            case OR_REMOVE -> orTag == null ? Flaw.OR_TAG : null;
        };
    }

    private @Nullable Flaw flawOfPut() {
        return lwwRecord.value() == null ? lwwRecord.flawAsTombstone() : lwwRecord.flawAsEntry();
    }

    /** The operation whose parts have all been found to be there. */
    private Operation operation() {
        String mapName = requireNonNull(map);
        String keyName = requireNonNull(key);
        return switch (kind) {
            case PUT -> {
                Value value = lwwRecord.value();
                yield value == null
                        ? new Operation.Remove(mapName, keyName, lwwRecord.time())
                        : new Operation.Put(mapName, keyName, value, lwwRecord.time(), lwwRecord.ttl());
            }
            case REMOVE -> new Operation.Remove(mapName, keyName, lwwRecord.time());
            case OR_ADD -> orRecord.addition(mapName, keyName);
            case OR_REMOVE -> new Operation.OrRemove(mapName, keyName, requireNonNull(orTag));
        };
    }
}
