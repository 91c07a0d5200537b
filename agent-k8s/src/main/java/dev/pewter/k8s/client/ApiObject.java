package dev.pewter.k8s.client;

/// What is kept of an object of the API server.
public interface ApiObject {
  ObjectMeta metadata();
}
