package dev.pewter.loki.process.stage;

import java.util.List;

/// Stages in their order: those of a `loki.process`, or of a `stage.match` in it.
public final class Pipeline implements Stage {
  private final List<Stage> stages;
  private final boolean holdsBack;
  private final boolean readsExtracted;

  public Pipeline(List<Stage> stages) {
    this.stages = List.copyOf(stages);
    this.holdsBack = stages.stream().anyMatch(Stage::holdsBack);
    this.readsExtracted = stages.stream().anyMatch(Stage::readsExtracted);
  }

  @Override
  public void process(Entries entries) {
    processFrom(0, entries);
  }

  private void processFrom(int first, Entries entries) {
    for (int i = first; i < stages.size() && entries.size() > 0; i++) {
      stages.get(i).process(entries);
      entries.compact();
    }
  }

  /// What a stage emits goes through the stages behind it.
  @Override
  public void flush(Flush why, Entries out) {
    var some = new Entries(out.keepsExtracted());
    for (int i = 0; i < stages.size(); i++) {
      if (stages.get(i).holdsBack()) {
        some.clear();
        stages.get(i).flush(why, some);
        if (some.size() == 0) {
          continue;
        }
        some.becomeBatch();
        processFrom(i + 1, some);
        out.addFlushed(some);
      }
    }
  }

  @Override
  public boolean holdsBack() {
    return holdsBack;
  }

  @Override
  public boolean readsExtracted() {
    return readsExtracted;
  }
}
