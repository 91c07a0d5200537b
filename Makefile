# Short names for ./dev, for those whose fingers type make.
.PHONY: run test dist bench format clean
run:
	./dev demo
test:
	./dev test
dist:
	./dev dist
bench:
	./dev bench
format:
	./dev format
clean:
	mvn -q clean
