package topgun.application.journal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import topgun.application.access.AccessControl;
import topgun.application.dispatch.MessageRegistry;
import topgun.application.dispatch.Turn;
import topgun.application.message.ClientMessage.JournalRead;
import topgun.application.message.ClientMessage.JournalSubscribe;
import topgun.application.message.ClientMessage.JournalUnsubscribe;
import topgun.application.message.ServerMessage.Failure;
import topgun.application.message.ServerMessage.JournalEntry;
import topgun.application.message.ServerMessage.JournalEvent;
import topgun.application.message.ServerMessage.JournalPage;
import topgun.application.port.Frame;
import topgun.application.port.MessageCodec;
import topgun.application.session.Session;
import topgun.application.session.Sessions;
import topgun.domain.access.Action;
import topgun.domain.access.View;

/**
 * Lets clients read the journal and follow it. A client hears of a map as far as it may read it.
 *
 * <p>Events do not say which subscription they are for, so a connection gets a new one once, however many of its
 * subscriptions want it.
 */
public final class JournalHandlers {

    private static final Pattern SEQUENCE = Pattern.compile("\\d{1,18}");
    private static final int USUAL_LIMIT = 100;
    private static final int LARGEST_PAGE = 1_000;

    private final Optional<Journal> journal;
    private final AccessControl access;
    private final MessageCodec codec;
    private final int mostPerSession;

    /** Changed on the lane of the journal, except that sessions that end are removed by whoever ends them. */
    private final Map<Session, Map<String, Filter>> subscriptions = new ConcurrentHashMap<>();

    private record Filter(Optional<String> map, List<String> types) {

        boolean passes(JournalEntry entry) {
            return (map.isEmpty() || map.get().equals(entry.map()))
                    && (types.isEmpty() || types.contains(entry.type().name()));
        }
    }

    /** @param journal empty if the server keeps none */
    public JournalHandlers(
            Optional<Journal> journal,
            AccessControl access,
            MessageCodec codec,
            int mostPerSession,
            Sessions sessions) {
        this.journal = journal;
        this.access = access;
        this.codec = codec;
        this.mostPerSession = mostPerSession;
        journal.ifPresent(kept -> {
            kept.follow(this::tell);
            access.onChange(() -> kept.run(this::lookAgain));
        });
        sessions.onEnd(subscriptions::remove);
    }

    public void registerWith(MessageRegistry.Builder registry) {
        registry.on(JournalRead.class, this::read)
                .on(JournalSubscribe.class, this::subscribe)
                .on(JournalUnsubscribe.class, this::unsubscribe);
    }

    private void read(Session session, JournalRead message, Turn turn) {
        OptionalLong from = sequence(message.fromSequence());
        double limit = message.limit().orElse(USUAL_LIMIT);
        if (journal.isEmpty()) {
            refuse(session, turn);
        } else if (from.isEmpty() || limit != Math.rint(limit)) {
            malformed(session, turn);
        } else {
            session.send(page(journal.get(), session, message, from.getAsLong(), (int) Math.min(limit, LARGEST_PAGE)));
            turn.end();
        }
    }

    private JournalPage page(Journal kept, Session session, JournalRead message, long from, int limit) {
        var filter = new Filter(message.map(), List.of());
        List<JournalEntry> entries = new ArrayList<>();
        if (limit > 0) {
            for (JournalEntry entry : kept.from(from)) {
                if (filter.passes(entry) && mayRead(session, entry)) {
                    if (entries.size() == limit) {
                        return new JournalPage(message.requestId(), entries, true);
                    }
                    entries.add(masked(entry, access.viewOf(session, entry.map())));
                }
            }
        }
        return new JournalPage(message.requestId(), entries, false);
    }

    private void subscribe(Session session, JournalSubscribe message, Turn turn) {
        Optional<String> asked = message.fromSequence().filter(text -> !text.isEmpty());
        OptionalLong from = asked.map(JournalHandlers::sequence).orElse(OptionalLong.of(Long.MAX_VALUE));
        if (journal.isEmpty()) {
            refuse(session, turn);
        } else if (from.isEmpty()) {
            malformed(session, turn);
        } else {
            var filter = new Filter(message.map(), message.types());
            journal.get().run(() -> {
                start(journal.get(), session, message.requestId(), filter, from.getAsLong());
                turn.end();
            });
        }
    }

    private void start(Journal kept, Session session, String id, Filter filter, long from) {
        if (isDenied(session, filter)) {
            return;
        }
        Map<String, Filter> own = subscriptions.computeIfAbsent(session, s -> new ConcurrentHashMap<>());
        if (own.size() >= mostPerSession && !own.containsKey(id)) {
            session.send(new Failure(429, "too many journal subscriptions"));
            return;
        }
        own.put(id, filter);
        if (!session.isOpen()) {
            subscriptions.remove(session);
            return;
        }
        for (JournalEntry entry : kept.from(from)) {
            if (filter.passes(entry) && mayRead(session, entry)) {
                session.send(new JournalEvent(masked(entry, access.viewOf(session, entry.map()))));
            }
        }
    }

    /** A subscription to all maps is never denied: it hears of those that may be read. */
    private boolean isDenied(Session session, Filter filter) {
        return filter.map().isPresent()
                && !access.allowsOrTells(session, filter.map().get(), Action.READ);
    }

    /** Ends the subscriptions to maps that may not be read any more. */
    private void lookAgain() {
        subscriptions.forEach((session, own) -> own.values().removeIf(filter -> isDenied(session, filter)));
    }

    private void unsubscribe(Session session, JournalUnsubscribe message, Turn turn) {
        Map<String, Filter> own = subscriptions.get(session);
        if (own != null) {
            own.remove(message.subscriptionId());
        }
        turn.end();
    }

    private void tell(JournalEntry entry) {
        Map<View, Frame> frames = new HashMap<>();
        subscriptions.forEach((session, own) -> {
            if (own.values().stream().anyMatch(filter -> filter.passes(entry)) && mayRead(session, entry)) {
                View view = access.viewOf(session, entry.map());
                session.send(frames.computeIfAbsent(
                        view, v -> Frame.of(codec.encode(new JournalEvent(masked(entry, v))))));
            }
        });
    }

    private boolean mayRead(Session session, JournalEntry entry) {
        return access.allows(session, entry.map(), Action.READ)
                && !isHidden(entry, access.viewOf(session, entry.map()));
    }

    /** Whether the records of the entry are not for somebody with that view; a deletion alone hides nothing. */
    private static boolean isHidden(JournalEntry entry, View view) {
        return view instanceof View.Rows
                && (entry.value().isPresent() || entry.previousValue().isPresent())
                && entry.value().flatMap(view::of).isEmpty()
                && entry.previousValue().flatMap(view::of).isEmpty();
    }

    private static JournalEntry masked(JournalEntry entry, View view) {
        return view instanceof View.Everything
                ? entry
                : new JournalEntry(
                        entry.sequence(),
                        entry.type(),
                        entry.map(),
                        entry.key(),
                        entry.value().flatMap(view::of),
                        entry.previousValue().flatMap(view::of),
                        entry.timestamp(),
                        entry.nodeId());
    }

    private static OptionalLong sequence(String text) {
        return SEQUENCE.matcher(text).matches() ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }

    private static void refuse(Session session, Turn turn) {
        session.send(new Failure(503, "Event journal not enabled"));
        turn.end();
    }

    private static void malformed(Session session, Turn turn) {
        session.send(new Failure(400, "Invalid message format"));
        turn.end();
    }
}
