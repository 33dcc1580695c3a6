package topgun.adapters.wire;

import static topgun.adapters.wire.Malformed.invalid;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
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
        MessagePackReader operations = fields.reader(Member.OPERATIONS);
        return operations == null ? List.of() : new OperationReader(operations, body, names).readOperations();
    }

    private interface Element<T> {

        T read(Fields fields) throws MalformedMessageException;
    }

    private <T> List<T> list(Fields fields, Member member, Element<T> element) throws MalformedMessageException {
        List<T> all = new ArrayList<>();
        MessagePackReader list = fields.reader(member);
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
        int skipped = rows(fields.optionalNumber(Member.OFFSET));
        Map<String, ValueView> query = new LinkedHashMap<>();
        Optional<ValueView> filter = map(fields, Member.FILTER).map(Value::view);
        filter.ifPresent(given -> query.put(isPredicate(given) ? "predicate" : "where", given));
        int limit = rows(fields.optionalNumber(Member.LIMIT));
        if (limit > 0) {
            query.put(LIMIT, new ValueView.Num((double) limit + skipped));
        }
        fields.optionalText(Member.CURSOR).ifPresent(cursor -> query.put("cursor", new ValueView.Text(cursor)));
        return new PagedQuery(
                new ClientMessage.QuerySubscribe(
                        names.kept(fields, Member.QUERY_ID),
                        names.required(fields, Member.MAP_NAME),
                        Value.of(new ValueView.MapView(query)),
                        Optional.empty()),
                skipped);
    }

    private static int rows(OptionalDouble number) {
        return (int) Math.max(0, number.orElse(0));
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

    /** A part that says more about another. Clients leave it out or say null when there is no more to say. */
    private static Optional<Value> map(Fields fields, Member member) throws MalformedMessageException {
        MessagePackReader reader = fields.reader(member);
        return reader == null || reader.peekType() == ValueType.NIL
                ? Optional.empty()
                : Optional.of(fields.mapValue(member));
    }
}
