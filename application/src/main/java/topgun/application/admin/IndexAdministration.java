package topgun.application.admin;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import topgun.application.access.AccessControl;
import topgun.application.map.GridMap;
import topgun.application.map.IndexState;
import topgun.application.map.LoadedMaps;
import topgun.application.port.ServerState;
import topgun.application.query.IndexSettings;
import topgun.application.query.LiveQueries;
import topgun.application.search.SearchFields;
import topgun.application.search.Searches;
import topgun.domain.access.ReservedMaps;
import topgun.domain.query.IndexDefinition;
import topgun.domain.value.ValueView;
import topgun.domain.value.ValueView.Bool;
import topgun.domain.value.ValueView.MapView;
import topgun.domain.value.ValueView.Num;
import topgun.domain.value.ValueView.Text;

/**
 * The indexes that can be created and dropped while the server runs, beside those that are given as settings. A change is
 * kept before it counts, and counts before it is answered. An attribute of a map has at most one that was created.
 *
 * <p>What was created is made at once, and after a restart without being asked for; it keeps its map in memory. What is
 * given is made when its map is first followed or searched. Safe for all threads; methods block while the store or the maps
 * do, and fail with the exceptions of the store.
 */
public final class IndexAdministration {

    /** How many indexes can be created. */
    public static final int MOST = 256;

    private static final String NAME = "indexes";
    private static final int LONGEST_NAME = 256;
    private static final IndexState NOT_MADE = new IndexState(0, 0, 0);

    private final KeptForms kept;
    private final LoadedMaps loaded;
    private final LiveQueries queries;
    private final Searches searches;
    private final AccessControl access;
    private final IndexSettings givenToQueries;
    private final List<NamedIndex> given;

    private volatile List<NamedIndex> created = List.of();
    /** Those of them that were there when the server started. */
    private final Set<NamedIndex> restored = new HashSet<>();

    /**
     * @param givenToQueries indexes that are settings
     * @param givenToSearches fields that are
     */
    public IndexAdministration(
            ServerState state,
            LoadedMaps loaded,
            LiveQueries queries,
            Searches searches,
            AccessControl access,
            IndexSettings givenToQueries,
            SearchFields givenToSearches) {
        this.kept = new KeptForms(state, NAME);
        this.loaded = loaded;
        this.queries = queries;
        this.searches = searches;
        this.access = access;
        this.givenToQueries = givenToQueries;
        this.given = new ArrayList<>();
        givenToQueries
                .byMap()
                .forEach((map, definitions) ->
                        definitions.forEach(definition -> given.add(NamedIndex.of(map, definition))));
        givenToSearches
                .byMap()
                .forEach((map, fields) ->
                        fields.forEach(field -> given.add(new NamedIndex(map, field, NamedIndex.Type.INVERTED))));
    }

    /** Makes those anew that were created before. Blocks for reading which, not until they are made. */
    public synchronized void restore() {
        created = kept.read().orElse(List.of()).stream().map(NamedIndex::read).toList();
        restored.addAll(created);
        created.stream().map(NamedIndex::map).distinct().forEach(this::apply);
    }

    /** All indexes. Blocks. */
    public List<MapView> list() {
        List<NamedIndex> all = all();
        Map<NamedIndex, IndexState> states = states(all);
        return all.stream()
                .map(index -> index.entry(states.getOrDefault(index, NOT_MADE)))
                .toList();
    }

    /** How far an index is; empty if there is none. Blocks. */
    public Optional<MapView> status(String map, String attribute) {
        return all().stream()
                .filter(index -> index.isOn(map, attribute))
                .findFirst()
                .map(this::status);
    }

    private MapView status(NamedIndex index) {
        Optional<IndexState> made = Optional.ofNullable(states(List.of(index)).get(index));
        IndexState now = made.orElse(NOT_MADE);
        Map<String, ValueView> status = new LinkedHashMap<>();
        status.put("mapName", new Text(index.map()));
        status.put("attribute", new Text(index.attribute()));
        status.put("total", new Num(now.total()));
        status.put("processed", new Num(now.processed()));
        status.put("done", new Bool(made.isPresent() && now.processed() == now.total()));
        status.put("rebuildType", new Text(isBackfill(index) ? "backfill" : "startupRebuild"));
        return new MapView(status);
    }

    private synchronized boolean isBackfill(NamedIndex index) {
        return created.contains(index) && !restored.contains(index);
    }

    private List<NamedIndex> all() {
        return Stream.concat(given.stream(), created.stream()).toList();
    }

    /** Those that are made. */
    private Map<NamedIndex, IndexState> states(List<NamedIndex> asked) {
        Map<NamedIndex, IndexState> states = new LinkedHashMap<>();
        MapSurvey.of(
                        loaded,
                        map -> Optional.of(asked.stream()
                                .filter(index -> index.map().equals(map.name()))
                                .flatMap(index -> state(map, index).stream().map(found -> Map.entry(index, found)))
                                .toList()))
                .forEach(ofMap -> ofMap.forEach(each -> states.put(each.getKey(), each.getValue())));
        return states;
    }

    private Optional<IndexState> state(GridMap map, NamedIndex index) {
        Optional<IndexDefinition> definition = index.ofQueries();
        return definition.isPresent() ? queries.stateOf(map, definition.get()) : searches.stateOf(map);
    }

    /** Creates an index of that form. */
    public synchronized CreateOutcome create(MapView form) {
        Optional<CreateOutcome> objection = objection(form, "mapName")
                .or(() -> objection(form, "attribute"))
                .or(() -> objectionToType(form));
        if (objection.isPresent()) {
            return objection.get();
        }
        NamedIndex index = NamedIndex.read(form);
        if (ReservedMaps.contains(index.map())) {
            return new CreateOutcome.Refused("mapName", "the server keeps what is its own in that map");
        }
        if (all().stream().anyMatch(other -> other.isOn(index.map(), index.attribute()))) {
            return new CreateOutcome.Conflict("there is an index on that attribute already");
        }
        if (created.size() >= MOST) {
            return new CreateOutcome.Conflict("more than " + MOST + " indexes");
        }
        List<NamedIndex> more = new ArrayList<>(created);
        more.add(index);
        establish(more, index.map());
        return new CreateOutcome.Created(index.entry(states(List.of(index)).getOrDefault(index, NOT_MADE)));
    }

    private static Optional<CreateOutcome> objection(MapView form, String field) {
        if (!(form.members().get(field) instanceof Text(String text)) || text.isEmpty()) {
            return Optional.of(new CreateOutcome.Refused(field, field + " must be a text that is not empty"));
        }
        if (text.length() > LONGEST_NAME) {
            return Optional.of(
                    new CreateOutcome.Refused(field, field + " is longer than " + LONGEST_NAME + " characters"));
        }
        return text.chars().anyMatch(Character::isISOControl)
                ? Optional.of(new CreateOutcome.Refused(field, field + " must not contain control characters"))
                : Optional.empty();
    }

    private static Optional<CreateOutcome> objectionToType(MapView form) {
        String word = form.members().get("indexType") instanceof Text(String text) ? text : "";
        if (NamedIndex.Type.of(word).isPresent()) {
            return Optional.empty();
        }
        return Optional.of(new CreateOutcome.Refused(
                "indexType",
                word.equals("vector")
                        ? "vector indexes have a path of their own, indexes/vector"
                        : "indexType must be one of hash, navigable, inverted"));
    }

    /** Drops the index on an attribute. */
    public synchronized DropOutcome drop(String map, String attribute) {
        List<NamedIndex> others = new ArrayList<>(created);
        Optional<NamedIndex> dropped =
                created.stream().filter(index -> index.isOn(map, attribute)).findFirst();
        if (dropped.isEmpty()) {
            return given.stream().anyMatch(index -> index.isOn(map, attribute))
                    ? DropOutcome.FIXED
                    : DropOutcome.UNKNOWN;
        }
        others.remove(dropped.get());
        establish(others, map);
        restored.remove(dropped.get());
        return DropOutcome.DROPPED;
    }

    private void establish(List<NamedIndex> indexes, String changed) {
        kept.write(indexes.stream().map(NamedIndex::form).toList());
        created = List.copyOf(indexes);
        apply(changed);
    }

    private void apply(String changed) {
        Map<String, List<IndexDefinition>> ofQueries = new LinkedHashMap<>(givenToQueries.byMap());
        Map<String, List<String>> ofSearches = new LinkedHashMap<>();
        for (NamedIndex index : created) {
            index.ofQueries()
                    .ifPresentOrElse(
                            definition -> add(definition, index.map(), ofQueries),
                            () -> add(index.attribute(), index.map(), ofSearches));
        }
        queries.keepIndexes(new IndexSettings(ofQueries, givenToQueries.automatic()), changed);
        searches.addFields(new SearchFields(ofSearches), changed, access::viewOf);
    }

    private static <T> void add(T one, String map, Map<String, List<T>> byMap) {
        byMap.merge(
                map,
                List.of(one),
                (some, more) -> Stream.concat(some.stream(), more.stream()).toList());
    }
}
