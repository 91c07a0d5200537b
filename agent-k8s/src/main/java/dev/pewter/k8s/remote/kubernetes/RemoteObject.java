package dev.pewter.k8s.remote.kubernetes;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.component.Health;
import dev.pewter.core.concurrent.Signal;
import dev.pewter.core.json.JsonException;
import dev.pewter.k8s.client.Connection;
import dev.pewter.k8s.client.KubernetesApi;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Asks for one object when it is built and then again and again; what it had stays when it fails.
public final class RemoteObject<A extends Record> implements Component<A> {
  private final ComponentContext context;
  private final ObjectType type;
  private final Function<A, ObjectWanted> wanted;
  private final Signal updated = new Signal();
  private final ReentrantLock lock = new ReentrantLock(); // one request at a time
  private ObjectWanted current; // guarded by lock
  private volatile @Nullable Health health;

  /// @throws ComponentException when the object cannot be had
  public RemoteObject(
      ComponentContext context, ObjectType type, A arguments, Function<A, ObjectWanted> wanted)
      throws ComponentException {
    this.context = context;
    this.type = type;
    this.wanted = wanted;
    this.current = wanted.apply(arguments);
    update(arguments);
  }

  @Override
  public void update(A arguments) throws ComponentException {
    var next = wanted.apply(arguments);
    lock.lock();
    try {
      poll(next);
      current = next;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ComponentException("interrupted", e);
    } catch (IOException e) {
      failed(e);
      throw new ComponentException(String.valueOf(e.getMessage()), e);
    } finally {
      lock.unlock();
    }
    updated.wake();
  }

  @Override
  public void run() throws InterruptedException {
    updated.await(Duration.ZERO); // the first poll is done
    while (true) {
      if (!updated.await(wanted().pollFrequency())) {
        lock.lock();
        try {
          poll(current);
        } catch (IOException | ComponentException e) {
          failed(e);
          context.log().warn("cannot get the object, keeping what it had", "err", e);
        } finally {
          lock.unlock();
        }
      }
    }
  }

  private ObjectWanted wanted() {
    lock.lock();
    try {
      return current;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public @Nullable Health health() {
    return health;
  }

  private void failed(Exception why) {
    String message = "polling failed: " + why.getMessage();
    health = new Health(Health.State.UNHEALTHY, message, context.clock().now());
  }

  private void poll(ObjectWanted object)
      throws IOException, ComponentException, InterruptedException {
    var connection = Connection.of(object.client());
    try (var api = new KubernetesApi(connection, context.agent().userAgent())) {
      byte[] json =
          api.get(type.resource(), object.namespace(), object.name(), object.pollTimeout());
      context.export(new ObjectDataExports(type.read(json)));
      health = new Health(Health.State.HEALTHY, "got " + type.word, context.clock().now());
    } catch (JsonException | IllegalArgumentException e) {
      throw new IOException("the " + type.word + " cannot be read: " + e.getMessage(), e);
    }
  }
}
