package topgun.adapters.wire;

import static topgun.adapters.wire.Malformed.invalid;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import topgun.application.message.ClientMessage;
import topgun.application.port.MalformedMessageException;
import topgun.domain.value.MessagePackReader;

/** Reads the messages by which clients bring code: processors of entries and resolvers of conflicts. */
final class ScriptMessages {

    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_PROCESSOR_CODE = 10_000;
    private static final int LONGEST_RESOLVER_CODE = 50_000;
    private static final int HIGHEST_PRIORITY = 100;

    private final Names names;

    ScriptMessages(Names names) {
        this.names = names;
    }

    ClientMessage entryProcess(Fields fields) throws MalformedMessageException {
        return new ClientMessage.EntryProcess(
                fields.text(Member.REQUEST_ID),
                names.required(fields, Member.MAP_NAME),
                names.required(fields, Member.KEY),
                processor(fields.map(Member.PROCESSOR)));
    }

    ClientMessage entryProcessBatch(Fields fields) throws MalformedMessageException {
        List<String> keys = fields.texts(Member.KEYS);
        for (String key : keys) {
            if (!names.isName(key)) {
                throw invalid("a key is not acceptable");
            }
        }
        return new ClientMessage.EntryProcessBatch(
                fields.text(Member.REQUEST_ID),
                names.required(fields, Member.MAP_NAME),
                keys,
                processor(fields.map(Member.PROCESSOR)));
    }

    private static ClientMessage.ProcessorCode processor(Fields processor) throws MalformedMessageException {
        return new ClientMessage.ProcessorCode(
                processor.text(Member.NAME, 1, LONGEST_NAME),
                processor.text(Member.CODE, 1, LONGEST_PROCESSOR_CODE),
                processor.optionalValue(Member.ARGS));
    }

    ClientMessage registerResolver(Fields fields) throws MalformedMessageException {
        Fields resolver = fields.map(Member.RESOLVER);
        Optional<String> keyPattern = resolver.has(Member.KEY_PATTERN)
                ? Optional.of(names.kept(resolver, Member.KEY_PATTERN))
                : Optional.empty();
        return new ClientMessage.RegisterResolver(
                fields.text(Member.REQUEST_ID),
                names.required(fields, Member.MAP_NAME),
                resolver.text(Member.NAME, 1, LONGEST_NAME),
                resolver.text(Member.CODE, 0, LONGEST_RESOLVER_CODE),
                priority(resolver.reader(Member.PRIORITY)),
                keyPattern);
    }

    private static OptionalInt priority(@Nullable MessagePackReader reader) throws MalformedMessageException {
        if (reader == null) {
            return OptionalInt.empty();
        }
        long priority = reader.readLong();
        if (priority < 0 || priority > HIGHEST_PRIORITY) {
            throw invalid("priority: " + priority);
        }
        return OptionalInt.of((int) priority);
    }

    static ClientMessage unregisterResolver(Fields fields) throws MalformedMessageException {
        return new ClientMessage.UnregisterResolver(
                fields.text(Member.REQUEST_ID), fields.text(Member.MAP_NAME), fields.text(Member.RESOLVER_NAME));
    }
}
