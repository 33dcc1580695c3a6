package topgun.adapters.wire;

import static topgun.adapters.wire.Malformed.invalid;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import topgun.application.message.ClientMessage;
import topgun.application.message.ExchangeRequest;
import topgun.application.message.ExchangeRequest.KnownMap;
import topgun.application.message.ExchangeRequest.PagedQuery;
import topgun.application.message.SubmittedOperation;
import topgun.application.port.MalformedMessageException;
import topgun.domain.clock.ClaimedTime;
import topgun.domain.value.MessagePackReader;
import topgun.domain.value.Value;
import topgun.domain.value.ValueType;
import topgun.domain.value.ValueView;

/** Reads the body of an exchange. */
final class ExchangeReader {

    private static final String LIMIT = "limit";

    private final byte[] body;
    private final int maxDepth;
    private final Names names;

    ExchangeReader(byte[] body, int maxDepth, Names names) {
        this.body = body;
        this.maxDepth = maxDepth;
        this.names = names;
    }

    ExchangeRequest read(MessagePackReader reader) throws MalformedMessageException {
        Fields fields = Fields.scan(reader, body, maxDepth);
        fields.text(Member.CLIENT_ID);
        return new ExchangeRequest(
                time(fields, Member.CLIENT_HLC),
                operations(fields),
                list(fields, Member.SYNC_MAPS, this::knownMap),
                list(fields, Member.QUERIES, this::query),
                list(fields, Member.SEARCHES, this::search));
    }

    private List<SubmittedOperation> operations(Fields fields) {
        MessagePackReader operations = optional(fields, Member.OPERATIONS);
        return operations == null ? List.of() : new OperationReader(operations, body, names).readOperations();
    }

    private interface Element<T> {

        T read(Fields fields) throws MalformedMessageException;
    }

    private <T> List<T> list(Fields fields, Member member, Element<T> element) throws MalformedMessageException {
        List<T> all = new ArrayList<>();
        MessagePackReader list = optional(fields, member);
        if (list != null) {
            int count = list.readArrayHeader();
            for (int i = 0; i < count; i++) {
                all.add(element.read(Fields.scan(list, body, maxDepth)));
            }
        }
        return all;
    }

    private KnownMap knownMap(Fields fields) throws MalformedMessageException {
        return new KnownMap(names.required(fields, Member.MAP_NAME), time(fields, Member.LAST_SYNC_TIMESTAMP));
    }

    private ClaimedTime time(Fields fields, Member member) throws MalformedMessageException {
        MessagePackReader reader = fields.required(member);
        if (reader.peekType() != ValueType.MAP) {
            throw invalid("no map: " + member.wireName());
        }
        return new RecordReader(reader, body, names).readTime();
    }

    /** Rows to be skipped are part of what is asked for, and left out later. */
    private PagedQuery query(Fields fields) throws MalformedMessageException {
        int skipped = rows(fields, Member.OFFSET);
        Map<String, ValueView> query = new LinkedHashMap<>();
        Optional<ValueView> filter = map(fields, Member.FILTER).map(Value::view);
        filter.ifPresent(given -> query.put(isPredicate(given) ? "predicate" : "where", given));
        int limit = rows(fields, Member.LIMIT);
        if (limit > 0) {
            query.put(LIMIT, new ValueView.Num((double) limit + skipped));
        }
        MessagePackReader cursor = optional(fields, Member.CURSOR);
        if (cursor != null) {
            query.put("cursor", new ValueView.Text(cursor.readString()));
        }
        return new PagedQuery(
                new ClientMessage.QuerySubscribe(
                        names.kept(fields, Member.QUERY_ID),
                        names.required(fields, Member.MAP_NAME),
                        Value.of(new ValueView.MapView(query)),
                        Optional.empty()),
                skipped);
    }

    private static int rows(Fields fields, Member member) throws MalformedMessageException {
        MessagePackReader number = optional(fields, member);
        return number == null ? 0 : (int) Math.max(0, Fields.number(number));
    }

    private static boolean isPredicate(ValueView filter) {
        return filter instanceof ValueView.MapView map && map.members().get("op") instanceof ValueView.Text;
    }

    private ClientMessage.Search search(Fields fields) throws MalformedMessageException {
        return new ClientMessage.Search(
                fields.text(Member.SEARCH_ID),
                names.required(fields, Member.MAP_NAME),
                fields.text(Member.QUERY),
                map(fields, Member.OPTIONS).orElse(Value.NULL));
    }

    /** A part that says more about another. */
    private static Optional<Value> map(Fields fields, Member member) throws MalformedMessageException {
        return optional(fields, member) == null ? Optional.empty() : Optional.of(fields.mapValue(member));
    }

    /** What clients leave out, or say null for, when there is nothing to say. */
    private static @Nullable MessagePackReader optional(Fields fields, Member member) {
        MessagePackReader reader = fields.reader(member);
        return reader == null || reader.peekType() == ValueType.NIL ? null : reader;
    }
}
