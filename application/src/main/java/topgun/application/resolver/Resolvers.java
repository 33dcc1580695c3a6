package topgun.application.resolver;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import topgun.application.port.ScriptSandbox.Outcome;
import topgun.application.resolver.RegisteredResolver.Rule;
import topgun.application.script.Scripts;
import topgun.application.session.Session;
import topgun.domain.clock.TimeSource;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.resolver.ConflictResolver;
import topgun.domain.resolver.Resolution;

/**
 * Who decides about the writes to last-write-wins maps. Safe for all threads.
 *
 * <p>The registered resolvers of a map are asked in the order of their priority, the earlier registered first, and after
 * them the one of the embedding application. The first that decides anything but that the later record wins, decides. One
 * that fails has not decided.
 */
public final class Resolvers {

    private static final System.Logger LOG = System.getLogger(Resolvers.class.getName());

    private final ConflictResolver last;
    private final Scripts scripts;
    private final int mostPerMap;
    private final int mostInAll;
    private final TimeSource time;
    /** The lists are never changed, only replaced. */
    private final Map<String, List<RegisteredResolver>> byMap = new ConcurrentHashMap<>();

    /**
     * @param last asked when nobody else has decided
     * @param mostPerMap the most resolvers that one map may have
     * @param mostInAll the most resolvers that all maps together may have
     */
    public Resolvers(ConflictResolver last, Scripts scripts, int mostPerMap, int mostInAll, TimeSource time) {
        this.last = last;
        this.scripts = scripts;
        this.mostPerMap = mostPerMap;
        this.mostInAll = mostInAll;
        this.time = time;
    }

    /** Registers a resolver, in place of the one of the same name; answers what forbids it. */
    synchronized Optional<String> register(RegisteredResolver resolver) {
        List<RegisteredResolver> others = new ArrayList<>(of(resolver.map()));
        boolean replaced = others.removeIf(known -> known.name().equals(resolver.name()));
        if (!replaced && others.size() >= mostPerMap) {
            return Optional.of("Maximum resolvers per map (" + mostPerMap + ") exceeded");
        }
        if (!replaced && byMap.values().stream().mapToInt(List::size).sum() >= mostInAll) {
            return Optional.of("Maximum resolvers (" + mostInAll + ") exceeded");
        }
        others.add(resolver);
        others.sort(Comparator.comparingInt(RegisteredResolver::priority).reversed());
        byMap.put(resolver.map(), List.copyOf(others));
        return Optional.empty();
    }

    /** Takes a resolver away; answers false if there is none of that name that may be taken away. */
    synchronized boolean unregister(String map, String name, Predicate<RegisteredResolver> may) {
        List<RegisteredResolver> others = new ArrayList<>(of(map));
        if (!others.removeIf(known -> known.name().equals(name) && may.test(known))) {
            return false;
        }
        if (others.isEmpty()) {
            byMap.remove(map);
        } else {
            byMap.put(map, List.copyOf(others));
        }
        return true;
    }

    List<RegisteredResolver> of(String map) {
        return byMap.getOrDefault(map, List.of());
    }

    List<String> maps() {
        return byMap.keySet().stream().sorted().toList();
    }

    /** Whether anybody at all may decide otherwise than by the later record. */
    public boolean mayDecideAbout(String map) {
        return !last.equals(ConflictResolver.LATEST_WINS) || byMap.containsKey(map);
    }

    /** Whether a script may have to be run to decide, which takes its time. */
    public boolean askScriptsAbout(String map, String key) {
        for (RegisteredResolver resolver : of(map)) {
            if (resolver.rule() instanceof Rule.Scripted && resolver.decidesAbout(key)) {
                return true;
            }
        }
        return false;
    }

    /** Decides on the spot. Scripts are not asked. */
    public Resolution decideAtOnce(
            String map, String key, LwwRecord offered, Optional<LwwRecord> stored, Session writer) {
        Optional<LwwRecord> known = visible(stored);
        for (RegisteredResolver resolver : of(map)) {
            if (resolver.rule() instanceof Rule.Known(var rule) && resolver.decidesAbout(key)) {
                Resolution resolution = ask(rule, map, key, offered, known, writer);
                if (!(resolution instanceof Resolution.LatestWins)) {
                    return resolution;
                }
            }
        }
        return ask(last, map, key, offered, known, writer);
    }

    private static Resolution ask(
            ConflictResolver resolver,
            String map,
            String key,
            LwwRecord offered,
            Optional<LwwRecord> known,
            Session writer) {
        try {
            return resolver.resolve(map, key, offered, known, writer.principal());
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "map " + map + ": a conflict resolver failed", e);
            return new Resolution.LatestWins();
        }
    }

    /**
     * Decides, scripts included.
     *
     * @param whenDone told once, by any thread; nothing if too many scripts wait to be run
     */
    public void decide(
            String map,
            String key,
            LwwRecord offered,
            Optional<LwwRecord> known,
            Session writer,
            Consumer<Optional<Resolution>> whenDone) {
        new Decision(map, key, offered, visible(known), writer, whenDone).goOn();
    }

    /** An entry whose time is over is deleted, even if nobody has noticed yet. */
    private Optional<LwwRecord> visible(Optional<LwwRecord> known) {
        long now = time.millis();
        return known.map(there -> there.isVisibleAt(now) ? there : new LwwRecord.Tombstone(there.timestamp()));
    }

    private final class Decision {

        private final String map;
        private final String key;
        private final LwwRecord offered;
        private final Optional<LwwRecord> known;
        private final Session writer;
        private final Consumer<Optional<Resolution>> whenDone;
        private final Iterator<RegisteredResolver> unasked;

        Decision(
                String map,
                String key,
                LwwRecord offered,
                Optional<LwwRecord> known,
                Session writer,
                Consumer<Optional<Resolution>> whenDone) {
            this.map = map;
            this.key = key;
            this.offered = offered;
            this.known = known;
            this.writer = writer;
            this.whenDone = whenDone;
            this.unasked = of(map).stream()
                    .filter(resolver -> resolver.decidesAbout(key))
                    .iterator();
        }

        void goOn() {
            while (unasked.hasNext()) {
                RegisteredResolver resolver = unasked.next();
                switch (resolver.rule()) {
                    case Rule.Nothing nothing -> {}
                    case Rule.Known(var rule) -> {
                        Resolution resolution = ask(rule, map, key, offered, known, writer);
                        if (!(resolution instanceof Resolution.LatestWins)) {
                            whenDone.accept(Optional.of(resolution));
                            return;
                        }
                    }
                    case Rule.Scripted(var script) -> {
                        var context = ResolverContext.of(map, key, offered, known, writer);
                        scripts.run(script, List.of(Optional.of(context)), outcome -> heard(resolver, outcome));
                        return;
                    }
                }
            }
            whenDone.accept(Optional.of(ask(last, map, key, offered, known, writer)));
        }

        private void heard(RegisteredResolver resolver, Outcome outcome) {
            switch (outcome) {
                case Outcome.Returned(var value) -> {
                    Resolution resolution = ResolverContext.resolution(value, offered);
                    if (resolution instanceof Resolution.LatestWins) {
                        goOn();
                    } else {
                        whenDone.accept(Optional.of(resolution));
                    }
                }
                case Outcome.Failed(String message) -> {
                    LOG.log(Level.DEBUG, "map {0}: resolver {1} failed: {2}", map, resolver.name(), message);
                    goOn();
                }
                case Outcome.TimedOut timedOut -> {
                    LOG.log(Level.DEBUG, "map {0}: resolver {1} took too long", map, resolver.name());
                    goOn();
                }
                case Outcome.Busy busy -> whenDone.accept(Optional.empty());
            }
        }
    }
}
