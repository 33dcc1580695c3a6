package topgun.application.journal;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
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
import topgun.application.port.CloseReason;
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

    private static final System.Logger LOG = System.getLogger(JournalHandlers.class.getName());
    private static final int MOST_DIGITS = 18;
    /** Possessive, or a long text that is nearly a number would take time by its square. */
    private static final Pattern SEQUENCE = Pattern.compile("(?=\\d)0*+(\\d*+)");

    private static final int USUAL_LIMIT = 100;
    private static final int LARGEST_PAGE = 1_000;

    /** How much a replay sends before it lets the client, and the journal, do something else. */
    private static final int REPLAYED_BYTES = 16 << 10;

    /** About what a waiting frame takes besides its bytes. */
    private static final int FRAME_BYTES = 64;

    private final Optional<Journal> journal;
    private final AccessControl access;
    private final MessageCodec codec;
    private final int mostPerSession;

    /** Sessions that end are removed by whoever ends them; all else happens on the lane of the journal. */
    private final Map<Session, SessionSubscriptions> subscriptions = new ConcurrentHashMap<>();

    private record Filter(Optional<String> map, List<String> types) {

        boolean passes(JournalEntry entry) {
            return (map.isEmpty() || map.get().equals(entry.map()))
                    && (types.isEmpty() || types.contains(entry.type().name()));
        }
    }

    /** The subscriptions of one session: those that are told what is new, and those that are still told what they have missed. */
    private static final class SessionSubscriptions {

        private final Map<String, Filter> live = new HashMap<>();
        private final SequencedMap<String, Replay> replays = new LinkedHashMap<>();
        private boolean replaying;

        boolean isInterestedIn(JournalEntry entry) {
            return live.values().stream().anyMatch(filter -> filter.passes(entry));
        }

        int others(String id) {
            return live.size() + replays.size() - (live.containsKey(id) || replays.containsKey(id) ? 1 : 0);
        }

        void removeIf(Predicate<Filter> condition) {
            live.values().removeIf(condition);
            replays.values().removeIf(replay -> condition.test(replay.filter));
        }

        void remove(String id) {
            live.remove(id);
            replays.remove(id);
        }
    }

    private static final class Replay {

        private final Filter filter;
        private long next;

        Replay(Filter filter, long from) {
            this.filter = filter;
            this.next = from;
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
            kept.follow(new Notifier());
            access.onChange(() -> kept.run(this::recheckAccess));
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
            visit(
                    journal.get(),
                    session,
                    turn,
                    kept -> session.send(
                            page(kept, session, message, from.getAsLong(), (int) Math.min(limit, LARGEST_PAGE))));
        }
    }

    private JournalPage page(Journal kept, Session session, JournalRead message, long from, int limit) {
        var filter = new Filter(message.map(), List.of());
        List<JournalEntry> entries = new ArrayList<>();
        var more = new AtomicBoolean();
        if (limit > 0) {
            kept.read(from, entry -> {
                if (filter.passes(entry) && mayRead(session, entry)) {
                    more.set(entries.size() == limit);
                    if (!more.get()) {
                        entries.add(masked(entry, access.viewOf(session, entry.map())));
                    }
                }
                return !more.get();
            });
        }
        return new JournalPage(message.requestId(), entries, more.get());
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
            visit(
                    journal.get(),
                    session,
                    turn,
                    kept -> start(kept, session, message.requestId(), filter, from.getAsLong()));
        }
    }

    private void start(Journal kept, Session session, String id, Filter filter, long from) {
        if (isDenied(session, filter)) {
            return;
        }
        SessionSubscriptions own = subscriptions.computeIfAbsent(session, s -> new SessionSubscriptions());
        if (own.others(id) >= mostPerSession) {
            session.send(new Failure(429, "too many journal subscriptions"));
            return;
        }
        own.remove(id);
        long first = firstKept(kept, from);
        if (first >= kept.told()) {
            own.live.put(id, filter);
        } else {
            own.replays.put(id, new Replay(filter, first));
            if (!own.replaying) {
                replay(kept, session, own);
            }
        }
        if (!session.isOpen()) {
            subscriptions.remove(session);
        }
    }

    private static long firstKept(Journal kept, long from) {
        var first = new AtomicLong(kept.told());
        kept.read(from, entry -> {
            first.set(entry.sequence());
            return false;
        });
        return first.get();
    }

    /**
     * Goes on with the first of a session's replays, a little at a time, as fast as the client takes it. One that takes so
     * long that the journal drops what comes next ends, rather than skip it.
     */
    private void replay(Journal kept, Session session, SessionSubscriptions own) {
        var first = own.replays.firstEntry();
        own.replaying = first != null && session.isOpen();
        if (own.replaying) {
            String id = first.getKey();
            Replay replay = first.getValue();
            if (sendSome(kept, session, replay)) {
                own.remove(id);
                if (replay.next == kept.told()) {
                    own.live.put(id, replay.filter);
                } else {
                    session.send(new Failure(410, "Journal subscription " + id + " fell behind what is kept"));
                }
            }
            session.whenCaughtUp(() -> kept.run(() -> replay(kept, session, own)));
        }
    }

    /** Sends a little of what is missing, and tells whether that was all there is to send. */
    private boolean sendSome(Journal kept, Session session, Replay replay) {
        long upTo = kept.told();
        var room = new AtomicInteger(REPLAYED_BYTES);
        kept.read(replay.next, entry -> {
            if (entry.sequence() != replay.next || replay.next >= upTo || room.get() <= 0) {
                return false;
            }
            if (replay.filter.passes(entry) && mayRead(session, entry)) {
                Frame frame = frame(entry, access.viewOf(session, entry.map()));
                session.send(frame);
                room.addAndGet(-FRAME_BYTES - frame.length());
            }
            replay.next++;
            return true;
        });
        return room.get() > 0;
    }

    /** A subscription to all maps is never denied: it hears of those that may be read. */
    private boolean isDenied(Session session, Filter filter) {
        return filter.map().isPresent()
                && !access.allowsOrTells(session, filter.map().get(), Action.READ);
    }

    /** Ends the subscriptions to maps that may not be read any more. */
    private void recheckAccess() {
        subscriptions.forEach((session, own) -> own.removeIf(filter -> isDenied(session, filter)));
    }

    private void unsubscribe(Session session, JournalUnsubscribe message, Turn turn) {
        journal.ifPresentOrElse(
                kept -> visit(kept, session, turn, same -> {
                    SessionSubscriptions own = subscriptions.get(session);
                    if (own != null) {
                        own.remove(message.subscriptionId());
                    }
                }),
                turn::end);
    }

    /** Visits the journal on its lane on behalf of a client. Whatever happens, the client hears of it and its turn ends. */
    private static void visit(Journal kept, Session session, Turn turn, Consumer<Journal> visit) {
        kept.run(() -> {
            try {
                visit.accept(kept);
            } catch (RuntimeException | VirtualMachineError e) {
                LOG.log(Level.ERROR, session + ": visit to the journal failed", e);
                session.send(Failure.INTERNAL);
            } finally {
                turn.end();
            }
        });
    }

    private final class Notifier implements Journal.Follower {

        @Override
        public boolean isInterested() {
            return !subscriptions.isEmpty();
        }

        @Override
        public void added(JournalEntry entry) {
            Map<View, Frame> frames = new HashMap<>();
            subscriptions.forEach((session, own) -> {
                if (own.isInterestedIn(entry) && mayRead(session, entry)) {
                    View view = access.viewOf(session, entry.map());
                    session.send(frames.computeIfAbsent(view, v -> frame(entry, v)));
                }
            });
        }

        @Override
        public void missed() {
            subscriptions.forEach((session, own) -> {
                if (!own.live.isEmpty()) {
                    own.live.clear();
                    session.close(CloseReason.OVERLOADED);
                }
            });
        }
    }

    private Frame frame(JournalEntry entry, View view) {
        return Frame.of(codec.encode(new JournalEvent(masked(entry, view))));
    }

    private boolean mayRead(Session session, JournalEntry entry) {
        return access.allows(session, entry.map(), Action.READ)
                && !isHidden(entry, access.viewOf(session, entry.map()));
    }

    /** Whether the record of the entry, or for a deletion the record it deletes, is not for somebody with that view. */
    private static boolean isHidden(JournalEntry entry, View view) {
        return entry.value()
                .or(entry::previousValue)
                .filter(record -> view.of(record).isEmpty())
                .isPresent();
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

    /** A number that is too large to be parsed lies behind all entries like many that are not. */
    private static OptionalLong sequence(String text) {
        Matcher number = SEQUENCE.matcher(text);
        if (!number.matches()) {
            return OptionalLong.empty();
        }
        String digits = number.group(1);
        if (digits.isEmpty()) {
            return OptionalLong.of(0);
        }
        return OptionalLong.of(digits.length() > MOST_DIGITS ? Long.MAX_VALUE : Long.parseLong(digits));
    }

    private static void refuse(Session session, Turn turn) {
        session.send(new Failure(503, "Event journal not enabled"));
        turn.end();
    }

    private static void malformed(Session session, Turn turn) {
        session.send(Failure.MALFORMED);
        turn.end();
    }
}
