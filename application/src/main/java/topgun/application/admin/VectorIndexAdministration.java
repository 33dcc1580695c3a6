package topgun.application.admin;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import topgun.application.port.IdSource;
import topgun.application.port.ServerState;
import topgun.application.vector.VectorIndexes;
import topgun.application.vector.VectorReport;
import topgun.domain.clock.TimeSource;
import topgun.domain.value.ValueView;
import topgun.domain.value.ValueView.Bool;
import topgun.domain.value.ValueView.MapView;
import topgun.domain.value.ValueView.Num;
import topgun.domain.value.ValueView.Text;
import topgun.domain.vector.VectorIndexDefinition;
import topgun.domain.vector.VectorSource;

/**
 * The vector indexes that can be created and removed while the server runs. One is kept before it counts, and counts before
 * it is answered; those that are settings are shown only. Safe for all threads; methods block while the store does, and fail
 * with its exceptions, and wait some seconds for maps that are busy or being loaded.
 */
public final class VectorIndexAdministration {

    private static final System.Logger LOG = System.getLogger(VectorIndexAdministration.class.getName());

    private static final String NAME = "vector-indexes";
    private static final long PATIENCE_MILLIS = 5_000;

    private final KeptForms kept;
    private final VectorIndexes indexes;
    private final VectorIndexForm form;
    private final IdSource ids;
    private final TimeSource time;
    private final int most;

    /**
     * @param most how many indexes there may be
     * @param longestName how long the names of maps and indexes may be
     */
    public VectorIndexAdministration(
            ServerState state, VectorIndexes indexes, IdSource ids, TimeSource time, int most, int longestName) {
        this.kept = new KeptForms(state, NAME);
        this.indexes = indexes;
        this.form = new VectorIndexForm(longestName);
        this.ids = ids;
        this.time = time;
        this.most = most;
    }

    /** Brings back the indexes that were kept. Blocks. */
    public static void restore(ServerState state, VectorIndexes indexes) {
        var form = new VectorIndexForm(Integer.MAX_VALUE);
        for (MapView kept : new KeptForms(state, NAME).read().orElse(List.of())) {
            switch (form.read(kept)) {
                case VectorIndexForm.Reading.Accepted(VectorIndexDefinition definition) -> {
                    if (!indexes.add(definition)) {
                        LOG.log(
                                Level.WARNING,
                                "map {0}: vector index {1} is a setting, and the one created of that name is not used",
                                definition.map(),
                                definition.name());
                    }
                }
                case VectorIndexForm.Reading.Refused(String field, String reason) ->
                    throw new IllegalStateException("a vector index that was kept cannot be read: " + reason);
            }
        }
    }

    public List<MapView> list() {
        return entries(indexes.all());
    }

    public synchronized CreateOutcome create(MapView wanted) {
        return switch (form.read(wanted)) {
            case VectorIndexForm.Reading.Refused(String field, String reason) ->
                new CreateOutcome.Refused(field, reason);
            case VectorIndexForm.Reading.Accepted(VectorIndexDefinition definition) -> create(definition);
        };
    }

    private CreateOutcome create(VectorIndexDefinition definition) {
        if (indexes.find(definition.map(), definition.name()).isPresent()) {
            return new CreateOutcome.Conflict(
                    "map %s has a vector index %s".formatted(definition.map(), definition.name()));
        }
        List<VectorIndexDefinition> more = new ArrayList<>(created());
        more.add(definition);
        if (more.size() > most) {
            return new CreateOutcome.Conflict("more than " + most + " vector indexes");
        }
        List<MapView> forms = forms(more);
        if (KeptForms.areTooLong(forms)) {
            return new CreateOutcome.Conflict("the names of all vector indexes together are too long");
        }
        kept.write(forms);
        indexes.add(definition);
        var taken = new CompletableFuture<@Nullable Void>();
        indexes.begin(definition, () -> taken.complete(null));
        await(taken);
        return new CreateOutcome.Created(entry(definition));
    }

    public synchronized DropOutcome drop(String map, String name) {
        Optional<VectorIndexDefinition> known = indexes.find(map, name);
        if (known.isEmpty()) {
            return DropOutcome.UNKNOWN;
        }
        List<VectorIndexDefinition> others = new ArrayList<>(created());
        if (!others.remove(known.get())) {
            return DropOutcome.FIXED;
        }
        kept.write(forms(others));
        indexes.remove(known.get());
        return DropOutcome.DROPPED;
    }

    /** Those that are no settings. */
    private List<VectorIndexDefinition> created() {
        return indexes.all().stream()
                .filter(each -> each.source() instanceof VectorSource.Attribute)
                .toList();
    }

    private static List<MapView> forms(List<VectorIndexDefinition> definitions) {
        return definitions.stream()
                .map(each -> new MapView(VectorIndexForm.write(each)))
                .toList();
    }

    /** The state of an index; empty if there is none of that name. */
    public Optional<MapView> status(String map, String name) {
        return indexes.find(map, name).map(definition -> {
            Map<String, ValueView> status = new LinkedHashMap<>();
            status.put("stats", entry(definition));
            status.put("optimizeInProgress", new Bool(false));
            status.put("optimizeProcessed", new Num(0));
            status.put("optimizeTotal", new Num(0));
            status.put("optimizeCancelled", new Bool(false));
            return new MapView(status);
        });
    }

    /**
     * Answers as if an index had been optimised at once, since one that compares a vector with all others has nothing that
     * could get worse; empty if there is none of that name.
     */
    public Optional<MapView> optimize(String map, String name) {
        return indexes.find(map, name).map(definition -> {
            Map<String, ValueView> answer = new LinkedHashMap<>();
            answer.put("optimizationId", new Text(ids.next()));
            answer.put("startedAt", new Num(time.millis()));
            answer.put("alreadyRunning", new Bool(false));
            return new MapView(answer);
        });
    }

    private MapView entry(VectorIndexDefinition definition) {
        return entries(List.of(definition)).getFirst();
    }

    /** What is not known of an index after all the patience is shown as nothing. */
    private List<MapView> entries(List<VectorIndexDefinition> definitions) {
        List<CompletableFuture<VectorReport>> reports =
                definitions.stream().map(this::report).toList();
        await(CompletableFuture.allOf(reports.toArray(CompletableFuture[]::new)));
        List<MapView> entries = new ArrayList<>();
        for (int i = 0; i < reports.size(); i++) {
            entries.add(entry(definitions.get(i), reports.get(i).getNow(VectorReport.NOTHING)));
        }
        return entries;
    }

    private CompletableFuture<VectorReport> report(VectorIndexDefinition definition) {
        var report = new CompletableFuture<VectorReport>();
        indexes.report(definition, report::complete);
        return report;
    }

    private static MapView entry(VectorIndexDefinition definition, VectorReport report) {
        Map<String, ValueView> entry = VectorIndexForm.write(definition);
        entry.put("vectorCount", new Num(report.vectors()));
        entry.put("memoryBytes", new Num(report.bytes()));
        entry.put("graphLayers", new Num(0));
        entry.put("pendingUpdates", new Num(report.pending()));
        return new MapView(entry);
    }

    private static void await(Future<?> future) {
        try {
            future.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            // it goes on
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
