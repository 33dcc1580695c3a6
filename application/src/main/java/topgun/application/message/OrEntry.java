package topgun.application.message;

import java.util.List;
import topgun.domain.crdt.OrRecord;
import topgun.domain.crdt.Tag;

/** What a replica of a tagged map holds under one key, and tags it knows to be removed (of this key or of any other). */
public record OrEntry(String key, List<OrRecord> entries, List<Tag> tombstones) {}
