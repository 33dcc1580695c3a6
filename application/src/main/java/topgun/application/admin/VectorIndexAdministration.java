package topgun.application.admin;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
 * with its exceptions, and wait for indexes that are being made.
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
        return indexes.all().stream().map(this::entry).toList();
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
        VectorReport report = report(definition);
        Map<String, ValueView> entry = VectorIndexForm.write(definition);
        entry.put("vectorCount", new Num(report.vectors()));
        entry.put("memoryBytes", new Num(report.bytes()));
        entry.put("graphLayers", new Num(0));
        entry.put("pendingUpdates", new Num(report.pending()));
        return new MapView(entry);
    }

    /** Nothing of an index that is still being made after all the patience. */
    private VectorReport report(VectorIndexDefinition definition) {
        var report = new CompletableFuture<VectorReport>();
        indexes.report(definition, report::complete);
        try {
            return report.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return VectorReport.NOTHING;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return VectorReport.NOTHING;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
